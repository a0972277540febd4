// SPDX-License-Identifier: MIT
#include "weft/testing/network.hpp"

#include <algorithm>
#include <cerrno>
#include <variant>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/detail/network_place.hpp"
#include "weft/testing/detail/network_state.hpp"
#include "weft/testing/detail/network_stream.hpp"
#include "weft/testing/detail/network_wire.hpp"

namespace weft::testing {

namespace {

loop& loop_of_network() {
  loop* const here = current_loop();
  WEFT_ASSERT(here, "a network is made inside run");
  return *here;
}

detail::network_link& link_between(detail::network_state& s, const std::string& a, const std::string& b) {
  return *s.link(s.named(a), s.named(b));
}

template <typename Action>
void for_each_wire(detail::network_link& l, Action action) {
  for (base::list_hook* h = l.wires.next; h != &l.wires; h = h->next)
    action(static_cast<detail::network_wire&>(*h));
}

/// One way along a link; a cut is waited for.
task<> travel(std::shared_ptr<detail::network_link> along) {
  while (along->is_cut) co_await along->connecting.park();
  co_await sleep_for(along->delay());
}

}  // namespace

network::network(link_options everywhere)
    : state_(std::make_unique<detail::network_state>(loop_of_network(), everywhere)),
      names_(*state_),
      used_(*this) {}

network::~network() = default;

ip_address network::add_host(const std::string& name) {
  const std::size_t number = state_->hosts.size();
  const auto address =
      ip_address::v4(10, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number));
  add_host(name, address);
  return address;
}

void network::add_host(const std::string& name, const ip_address& address) {
  state_->add_host(name, address);
}

void network::add_record(const std::string& name, dns::any_record record) {
  const auto type = std::visit([](const auto& one) { return one.type; }, record);
  state_->records_of[{name, type}].push_back(std::move(record));
}

void network::set_link(const std::string& a, const std::string& b, const link_options& options) {
  link_between(*state_, a, b).options = options;
}

void network::partition(const std::string& a, const std::string& b) {
  link_between(*state_, a, b).is_cut = true;
}

void network::heal(const std::string& a, const std::string& b) {
  detail::network_link& healed = link_between(*state_, a, b);
  if (!std::exchange(healed.is_cut, false)) return;
  for_each_wire(healed, [](detail::network_wire& w) { w.go_on(); });
  healed.connecting.unpark_all();
}

void network::reset_connections(const std::string& a, const std::string& b) {
  for_each_wire(link_between(*state_, a, b), [](detail::network_wire& w) { w.reset(); });
}

task<std::unique_ptr<io::stream>> network::connect(std::string host, std::uint16_t port,
                                                   net::connect_options) {
  const ip_address address = (co_await dns::resolve(std::move(host))).back();
  const net::endpoint peer{address, port};
  const detail::network_host* const to = state_->at(address);
  if (!to) throw net::connect_error(EHOSTUNREACH, format("connect {}", peer.str()));
  const detail::network_host& from = state_->here();
  const auto along = state_->link(from, *to);
  co_await travel(along);
  const auto found = state_->listeners.find({to, port});
  if (found == state_->listeners.end() || !found->second->has_room()) {
    co_await travel(along);
    throw net::connect_error(ECONNREFUSED, format("connect {}", peer.str()));
  }
  auto [ours, theirs] = detail::network_stream::pair(along, {from.address, state_->take_port()}, peer);
  found->second->take(std::move(theirs));
  co_await travel(along);
  co_return std::move(ours);
}

task<net::any_listener> network::listen(net::bind_address address, net::listen_options options) {
  const detail::network_place at = co_await state_->place_for(std::move(address));
  const auto backlog = static_cast<std::size_t>(std::max(options.backlog, 1));
  co_return net::any_listener(std::make_unique<detail::network_listener>(*state_, at, backlog));
}

task<std::unique_ptr<net::datagram_port>> network::bind_datagrams(net::bind_address address,
                                                                  net::udp_options) {
  co_return std::make_unique<detail::network_port>(*state_, co_await state_->place_for(std::move(address)));
}

}  // namespace weft::testing
