// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/intrusive_list.hpp"
#include "weft/dns/resolver.hpp"
#include "weft/testing/detail/network_link.hpp"

namespace weft::testing::detail {

class network_listener;
class network_port;

struct network_host {
  std::string name;
  ip_address address;
};

/// Where something listens: all addresses of a host are the same.
using network_place = std::pair<const network_host*, std::uint16_t>;

inline net::endpoint endpoint_of(const network_place& p) { return {p.first->address, p.second}; }

/// The hosts of a `testing::network`, the ways between them, and what listens.
struct network_state final : dns::resolver {
  network_state(loop& l, const link_options& o);
  ~network_state() override;

  task<std::vector<ip_address>> resolve(std::string name, dns::family wanted) override;
  task<std::vector<dns::any_record>> records(std::string name, dns::record_type type) override;

  void add_host(const std::string& name, const ip_address& address);
  /// Throws `std::invalid_argument` if there is none.
  const network_host& named(const std::string& name) const;
  const network_host& here() const { return named(current_host().get()); }
  /// Null if there is none. A loopback address is the host of the running task.
  const network_host* at(const ip_address& address) const;

  const std::shared_ptr<network_link>& link(const network_host& a, const network_host& b);

  /// The place on this host that `address` means, with a port of its own for 0. Throws `net::listen_error`.
  task<network_place> place_for(net::bind_address address);

  /// One of those that systems give to whoever asks for none.
  std::uint16_t take_port() noexcept { return static_cast<std::uint16_t>(49'152 + ports_taken++ % 16'384); }

  void send(const network_place& from, std::string_view data, const net::endpoint& to);

  loop& home;
  const link_options everywhere;
  const std::shared_ptr<network_draws> draws;
  std::deque<network_host> hosts;
  std::map<std::pair<const network_host*, const network_host*>, std::shared_ptr<network_link>> links;
  std::map<std::pair<std::string, dns::record_type>, std::vector<dns::any_record>> records_of;
  std::map<network_place, network_listener*> listeners;
  std::map<network_place, network_port*> ports;
  base::list_hook flying;  // datagrams on their way
  std::uint16_t ports_taken = 0;
};

}  // namespace weft::testing::detail
