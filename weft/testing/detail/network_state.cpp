// SPDX-License-Identifier: MIT
#include "weft/testing/detail/network_state.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/dns/errors.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/detail/network_place.hpp"

namespace weft::testing::detail {

const task_local<std::string>& current_host() {
  static const task_local<std::string> name("localhost");
  return name;
}

network_state::network_state(loop& l, const link_options& o)
    : home(l),
      everywhere(o),
      draws(std::make_shared<network_draws>(l.options().seed != 0 ? l.options().seed : 1)) {
  hosts.push_back({"localhost", ip_address::loopback_v4()});
}

network_state::~network_state() {
  WEFT_ASSERT(listeners.empty() && ports.empty(), "listeners and ports end before their network");
  while (flying.linked()) delete static_cast<flying_datagram*>(flying.next);
}

task<std::vector<ip_address>> network_state::resolve(std::string name, dns::family wanted) {
  co_await sleep_for(2 * everywhere.latency);
  const auto found = std::ranges::find(hosts, name, &network_host::name);
  if (found == hosts.end()) throw dns::resolve_error(dns::errc::name_not_found, name);
  if (wanted != dns::family::any && found->address.is_v6() != (wanted == dns::family::v6)) {
    throw dns::resolve_error(dns::errc::no_data, name);
  }
  co_return std::vector{found->address};
}

task<std::vector<dns::any_record>> network_state::records(std::string name, dns::record_type type) {
  co_await sleep_for(2 * everywhere.latency);
  const auto found = records_of.find({name, type});
  if (found == records_of.end()) {
    throw dns::resolve_error(dns::errc::name_not_found, format("{} of {}", dns::str(type), name));
  }
  co_return found->second;
}

void network_state::add_host(const std::string& name, const ip_address& address) {
  if (std::ranges::any_of(hosts, [&](const auto& h) { return h.name == name || h.address == address; })) {
    throw std::invalid_argument(format("weft: the network has '{}' or {} already", name, address.str()));
  }
  hosts.push_back({name, address});
}

const network_host& network_state::named(const std::string& name) const {
  const auto found = std::ranges::find(hosts, name, &network_host::name);
  if (found == hosts.end()) throw std::invalid_argument(format("weft: no host '{}' in this network", name));
  return *found;
}

const network_host* network_state::at(const ip_address& address) const {
  if (address.is_loopback()) return &here();
  const auto found = std::ranges::find(hosts, address, &network_host::address);
  return found == hosts.end() ? nullptr : &*found;
}

const std::shared_ptr<network_link>& network_state::link(const network_host& a, const network_host& b) {
  const auto key = a.name < b.name ? std::pair(&a, &b) : std::pair(&b, &a);
  auto& made = links[key];
  if (!made) made = std::make_shared<network_link>(home, draws, everywhere);
  return made;
}

task<network_place> network_state::place_for(net::bind_address address) {
  const network_host* const on = &here();
  if (!address.host.empty() && at((co_await dns::resolve(address.host)).back()) != on) {
    throw net::listen_error(EADDRNOTAVAIL, format("listen on {}", address.str()));
  }
  co_return network_place(on, address.port != 0 ? address.port : take_port());
}

void network_state::send(const network_place& from, std::string_view data, const net::endpoint& to) {
  const network_host* const target = at(to.address);
  if (!target) return;
  network_link& way = *link(*from.first, *target);
  if (way.is_cut || draws->happens(way.options.loss)) return;
  for (int copies = draws->happens(way.options.duplicates) ? 2 : 1; copies > 0; --copies) {
    net::datagram message{.data = std::string(data), .from = endpoint_of(from)};
    auto made = std::make_unique<flying_datagram>(*this, network_place(target, to.port), std::move(message));
    flying.push_back(*made);
    home.timers().add(*made.release(), way.message_arrival(), timer_rank::result);
  }
}

}  // namespace weft::testing::detail
