// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weft/base/ip_address.hpp"
#include "weft/core/task.hpp"

namespace weft::net {

/// Where a socket listens: a name or an address, and a port; 0: any free one. An empty host: all addresses.
struct bind_address {
  std::string host{};
  std::uint16_t port = 0;

  /// `*` for every host.
  std::string str() const;
};

/// The addresses that `address` stands for; for every host IPv6's, which takes IPv4 as well, then IPv4's.
/// Throws `dns::resolve_error`.
task<std::vector<ip_address>> addresses_of(bind_address address);

}  // namespace weft::net
