// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/ip_address.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/core/task_local.hpp"
#include "weft/dns/records.hpp"
#include "weft/dns/resolver.hpp"
#include "weft/net/network.hpp"

namespace weft::testing {

namespace detail {
struct network_state;
/// On which host the task is.
const task_local<std::string>& current_host();
}  // namespace detail

/// What the way from one host to another is like, in each direction. What is drawn is drawn by the seed of
/// the run.
struct link_options {
  duration latency{};  ///< one way
  duration
      jitter{};  ///< up to so much more; datagrams overtake each other by it, the bytes of a stream never do
  std::size_t bytes_per_second = 0;  ///< of streams; 0: no limit
  std::size_t piece_bytes_max =
      0;                  ///< what is written to a stream arrives in pieces of drawn sizes; 0: as written
  double loss = 0;        ///< the share of datagrams that are lost
  double duplicates = 0;  ///< the share of datagrams that arrive twice
  double resets = 0;      ///< the share of writes to a stream that reset its connection instead
};

/// A network in memory, in use while it lives: names, connections and datagrams of a test never leave the
/// process.
///
///     testing::network net({.latency = 20ms});
///     net.add_host("server.example");
///     group.spawn([&] { return net.run_on("server.example", [] { return http::serve({.port = 80}, handle);
///     }); }); co_await client.get("http://server.example/");
///
/// Takes the place of what `net::connect_stream`, `net::listen_any`, `net::bind_datagrams` and `dns::resolve`
/// use. Under the virtual clock a run is the same again for the same seed. Tasks are on the host `localhost`
/// unless they run in `run_on`. A connection across a cut waits, as TCP does: give it a limit of time.
/// Lifetime: within `run`; listeners and ports that it made must be gone before it.
class network final : public net::network {
 public:
  explicit network(link_options everywhere = {});
  ~network() override;

  /// Adds a host, with an address of its own. Returns the address. A second host of a name, or with the
  /// address of another one, is refused with `std::invalid_argument`.
  ip_address add_host(const std::string& name);
  void add_host(const std::string& name, const ip_address& address);

  /// Adds a record for `dns::query`; the names of hosts have their addresses without.
  void add_record(const std::string& name, dns::any_record record);

  /// Calls `fn` in a task that is on this host, as its children are: what listens in it listens there.
  template <typename Fn>
    requires returns_task<Fn&>
  task<task_value<Fn&>> run_on(std::string host, Fn fn) {
    const auto there = detail::current_host().bind(std::move(host));
    co_return co_await fn();
  }

  // Hosts that do not exist are refused with `std::invalid_argument` from here on.

  /// What the ways between two hosts are like from now on.
  void set_link(const std::string& a, const std::string& b, const link_options& options);
  /// Cuts the ways between two hosts: datagrams are lost, streams wait.
  void partition(const std::string& a, const std::string& b);
  /// What waits goes on its way.
  void heal(const std::string& a, const std::string& b);
  /// Resets every connection between two hosts.
  void reset_connections(const std::string& a, const std::string& b);

  task<std::unique_ptr<io::stream>> connect(std::string host, std::uint16_t port,
                                            net::connect_options options) override;
  task<net::any_listener> listen(net::bind_address address, net::listen_options options) override;
  task<std::unique_ptr<net::datagram_port>> bind_datagrams(net::bind_address address,
                                                           net::udp_options options) override;

 private:
  std::unique_ptr<detail::network_state> state_;
  dns::use_resolver names_;
  net::use_network used_;
};

}  // namespace weft::testing
