// SPDX-License-Identifier: MIT
#include "weft/http/detail/authority.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "weft/http/detail/characters.hpp"

namespace weft::http::detail {

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

}  // namespace weft::http::detail
