// SPDX-License-Identifier: MIT
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace weft::http::detail {

/// The dotted address that a host means whose last label is a number: `127.0.0.1` of `0x7f.1`; nothing for a
/// name, an error for a number that is no address.
///
/// Source: URL standard of WHATWG §3.5 (ends-in-a-number checker, IPv4 parser).
std::expected<std::optional<std::string>, std::string> read_number_host(std::string_view host);

}  // namespace weft::http::detail
