// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weft/core/clock.hpp"
#include "weft/dns/detail/server_address.hpp"
#include "weft/dns/stub_resolver.hpp"

namespace weft::dns::detail {

/// Whom to ask and how, when everything is decided.
struct asking_options {
  std::vector<server_address> servers;
  std::vector<std::string> search;
  int ndots = 1;  ///< a name with so many dots is asked for as it is first
  duration try_timeout = 2s;
  int tries_max = 3;
  bool rotate = false;

  bool operator==(const asking_options&) const = default;
};

/// Reads a file like /etc/resolv.conf.
///
/// Knows `nameserver`, `search`, `domain` and the options `ndots`, `timeout`, `attempts` and `rotate`, within
/// the limits of man 5 resolv.conf; passes over what else there is. No server: the one of this machine.
asking_options parse_resolv_conf(std::string_view text);

/// What `wanted` leaves open is taken from resolv.conf at `path`, and LOCALDOMAIN and RES_OPTIONS of the
/// environment.
///
/// Throws `std::invalid_argument` for a server that is none.
asking_options decide(const stub_options& wanted, const std::string& path);

}  // namespace weft::dns::detail
