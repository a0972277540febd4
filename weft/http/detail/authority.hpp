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

}  // namespace weft::http::detail
