// SPDX-License-Identifier: MIT
#include "weft/http/detail/authority.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "weft/http/detail/characters.hpp"

namespace weft::http::detail {
namespace {

bool is_reg_name(std::string_view name) {
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (is(name[at], in_host)) continue;
    if (!is_escape(name, at)) return false;
    at += 2;
  }
  return !name.empty();
}

}  // namespace

std::optional<std::string> canonical_ipv6(std::string_view address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.size() >= text.size() || address.find('\0') != std::string_view::npos) return std::nullopt;
  std::ranges::copy(address, text.begin());
  in6_addr bytes{};
  if (inet_pton(AF_INET6, text.data(), &bytes) != 1) return std::nullopt;
  return std::string(inet_ntop(AF_INET6, &bytes, text.data(), text.size()));
}

std::optional<std::uint16_t> parse_port(std::string_view digits) noexcept {
  std::uint32_t port = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    port = port * 10 + static_cast<std::uint32_t>(c - '0');
    if (port > 65535) return std::nullopt;
  }
  return digits.empty() ? std::nullopt : std::optional(static_cast<std::uint16_t>(port));
}

bool is_host_and_port(std::string_view text, bool port_required) {
  std::size_t host_end = 0;
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos || !canonical_ipv6(text.substr(1, bracket - 1))) return false;
    host_end = bracket + 1;
  } else {
    host_end = std::min(text.find(':'), text.size());
    if (!is_reg_name(text.substr(0, host_end))) return false;
  }
  if (host_end == text.size()) return !port_required;
  const std::string_view port = text.substr(host_end + 1);
  // RFC 3986 §3.2.3 lets the port be empty after its colon; CONNECT has no default to fall back to.
  return text[host_end] == ':' && (port.empty() ? !port_required : parse_port(port).has_value());
}

}  // namespace weft::http::detail
