// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weft/base/ip_address.hpp"

namespace weft {

/// The addresses that begin with the same bits: `10.0.0.0/8`, `fe80::/10`, or one address.
///
/// Source: RFC 4632 §3.1.
class ip_network {
 public:
  /// The bits of `address` after the first `prefix_bits` do not count. More than it has count as all.
  ip_network(const ip_address& address, int prefix_bits) noexcept;

  /// Reads `10.0.0.0/8` or `10.1.2.3`; nothing for any other text.
  static std::optional<ip_network> parse(std::string_view text);

  /// An IPv4 address within IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 address that it is.
  bool contains(const ip_address& address) const noexcept;

  std::string str() const;

  bool operator==(const ip_network&) const = default;

 private:
  ip_address first_;
  int prefix_bits_;
};

}  // namespace weft
