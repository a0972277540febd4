// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::http::detail {

/// An IPv6 address without brackets in its canonical text (RFC 5952), or nothing if it is none.
std::optional<std::string> canonical_ipv6(std::string_view address);

/// A port: decimal digits, at most 65535.
std::optional<std::uint16_t> parse_port(std::string_view digits) noexcept;

/// Whether `text` is `uri-host [ ":" port ]`: what a Host field or a CONNECT target may hold. An empty host
/// is no host.
///
/// Source: RFC 9110 §7.2, RFC 3986 §3.2.
bool is_host_and_port(std::string_view text, bool port_required);

}  // namespace weft::http::detail
