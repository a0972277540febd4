// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/ip_address.hpp"
#include "weft/dns/records.hpp"
#include "weft/dns/resolver.hpp"

namespace weft::dns::detail {

/// The longest name in text. Source: RFC 1035 §3.1: 255 on the wire.
inline constexpr std::size_t name_bytes_max = 253;

/// The name as it is asked for, in ASCII; otherwise as it was written. Throws `resolve_error` for an
/// international one that cannot be a name.
std::string ascii_name(std::string name);

/// The addresses of what is no question: an address in text, and the names of RFC 6761.
///
/// Throws `resolve_error` for `.invalid`, and for what is not the name of a host (RFC 1123, and underscores,
/// which some use).
std::optional<std::vector<ip_address>> known_addresses(std::string_view name, family wanted);

/// Throws `resolve_error` if there can be no records of this type at `name`, or no server may be asked:
/// `localhost`,
/// `.invalid`, addresses, and what is no name.
void check_query(std::string_view name, record_type type);

/// What is wrong with a name; null if nothing is.
const char* fault_of(std::string_view name) noexcept;

/// `name` in lower case and without the dot at its end.
std::string canonical_name(std::string name);

/// Where the names of an address stand: `1.0.0.127.in-addr.arpa`. Source: RFC 1035 §3.5, RFC 3596 §2.5.
std::string reverse_name(const ip_address& address);

}  // namespace weft::dns::detail
