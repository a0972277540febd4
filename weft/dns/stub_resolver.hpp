// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weft/core/clock.hpp"
#include "weft/dns/cache.hpp"
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
  // What is left open here is as resolv.conf says, or else as noted, also if `servers` are given.
  std::optional<int> ndots;             ///< names with so many dots are tried without a domain first: 1
  std::optional<duration> try_timeout;  ///< for the first try; each later one may take twice as long: 2 s
  std::optional<int> tries_max;         ///< of each server: 3
  std::optional<bool> rotate;           ///< ask the servers in turn, not always the first one first: false

  duration lookup_max = duration::max();  ///< for a name, with all servers and tries
  std::size_t records_max = 1000;         ///< in one answer; more are `errc::bad_answer`
  cache_options cache;

  std::string hosts_file = "/etc/hosts";         ///< empty: none
  std::string resolv_conf = "/etc/resolv.conf";  ///< not looked at if `servers` are given

  /// The defaults, with the servers that `WEFT_DNS` lists, separated by commas.
  static stub_options from_environment();
};

/// Finds addresses in the hosts file, or by asking DNS servers; and records by asking.
///
/// Asks for IPv4 and IPv6 addresses at the same time. One answer is enough; the other one is awaited a little
/// longer, because the addresses that it brings may be the ones that work. Equal names that are asked for at
/// the same time are asked once. What is answered is kept for as long as its records say, never longer, and a
/// failure as the zone says.
///
/// The hosts file and resolv.conf are read again when they have changed, which is looked at once a second;
/// what is being asked is then still asked as before. Servers take their time as it runs outside, also under
/// a virtual clock, which does not move while somebody waits for an answer; what is kept ages by the clock of
/// the loop. Lifetime: belongs to the loop that runs where it is made, and must not outlive it.
class stub_resolver final : public resolver {
 public:
  /// Throws `std::invalid_argument` for a server that is none.
  explicit stub_resolver(stub_options options = {});
  ~stub_resolver() override;

  /// Cancellation: the question is left to itself; its answer serves those who still wait, or nobody.
  task<std::vector<ip_address>> resolve(std::string name, family wanted = family::any) override;

  task<std::vector<any_record>> records(std::string name, record_type type) override;
  task<std::vector<std::string>> reverse(ip_address address) override;

  /// Lookups that are not answered yet, abandoned ones included.
  std::size_t pending() const noexcept;

  cache_counters cache() const noexcept;
  /// Forgets what was answered.
  void clear_cache() noexcept;

 private:
  class state;
  std::unique_ptr<state> state_;
};

}  // namespace weft::dns
