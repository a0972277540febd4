// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/ip_address.hpp"
#include "weft/dns/resolver.hpp"

namespace weft::dns::detail {

/// The addresses of what is no question: an address in text, and the names of RFC 6761.
///
/// Throws `resolve_error` for `.invalid`, and for what is not the name of a host (RFC 1123, and underscores,
/// which some use).
std::optional<std::vector<ip_address>> known_addresses(std::string_view name, family wanted);

/// `name` in lower case and without the dot at its end.
std::string canonical_name(std::string_view name);

}  // namespace weft::dns::detail
