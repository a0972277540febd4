// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/ip_address.hpp"

namespace weft::dns::detail {

inline constexpr std::uint16_t dns_port = 53;

/// Where a DNS server listens.
struct server_address {
  ip_address ip;
  std::uint16_t port = dns_port;

  /// Reads `ip`, `ip:port` or `[ip]:port`; nothing for any other text.
  static std::optional<server_address> parse(std::string_view text);
  std::string str() const;
  bool operator==(const server_address&) const = default;
};

/// `127.0.0.1, 10.0.0.1:5353`.
std::string list_of(const std::vector<server_address>& servers);

}  // namespace weft::dns::detail
