// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weft/core/clock.hpp"
#include "weft/dns/resolver.hpp"

namespace weft {
class loop;
}

namespace weft::dns {

/// Whom a `stub_resolver` asks, and how long it waits for an answer.
struct stub_options {
  /// `ip`, `ip:port` or `[ip]:port`; the port is 53 if none is said. None: those of the system's resolv.conf.
  std::vector<std::string> servers;
  /// Domains to append to names with few dots. Empty: those of resolv.conf, or none if `servers` are given.
  std::vector<std::string> search;
  duration try_timeout = 2s;              ///< for the first try; each later one may take twice as long
  int tries_max = 3;                      ///< of each server
  std::string hosts_file = "/etc/hosts";  ///< empty: none
  std::string resolv_conf;                ///< empty: the system's

  /// The defaults, with the servers that `WEFT_DNS` lists, separated by commas.
  static stub_options from_environment();
};

/// Finds addresses in the hosts file, or by asking DNS servers.
///
/// Asks for IPv4 and IPv6 addresses at the same time. One answer is enough; the other one is awaited a little
/// longer, because the addresses that it brings may be the ones that work. Equal names that are asked for at
/// the same time are asked once. Nothing is kept afterwards: no cache.
///
/// Time runs as it does outside, also under a virtual clock, which does not move while somebody waits for an
/// answer. Lifetime: belongs to the loop that runs where it is made, and must not outlive it.
class stub_resolver final : public resolver {
 public:
  /// Throws `std::invalid_argument` for a server that is none.
  explicit stub_resolver(stub_options options = {});
  ~stub_resolver() override;

  /// Cancellation: the question is left to itself; its answer serves those who still wait, or nobody.
  task<std::vector<ip_address>> resolve(std::string name, family wanted = family::any) override;

  /// Lookups that are not answered yet, abandoned ones included.
  std::size_t pending() const noexcept;

 private:
  class state;
  std::unique_ptr<state> state_;
};

}  // namespace weft::dns
