// SPDX-License-Identifier: MIT
#include "weft/net/udp_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/dns/resolver.hpp"
#include "weft/net/detail/datagram_socket.hpp"
#include "weft/net/detail/open_socket.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

namespace {

using get_name = int (*)(int, sockaddr*, socklen_t*);

std::optional<endpoint> name_of(int fd, get_name get) {
  socket_address address;
  if (get(fd, address.get(), address.size_pointer()) == 0) return address.to_endpoint();
  if (errno == ENOTCONN) return std::nullopt;
  throw error(errno, "ask for a socket's address");
}

void apply_udp_options(int fd, const udp_options& o) {
  if (o.reuse_port) detail::set_number(fd, SOL_SOCKET, SO_REUSEPORT, 1, "share a port");
  if (o.reuse_address) detail::set_number(fd, SOL_SOCKET, SO_REUSEADDR, 1, "share an address");
  if (o.broadcast) detail::set_number(fd, SOL_SOCKET, SO_BROADCAST, 1, "allow broadcasts");
}

/// Returns 0 or an errno.
int bind_to(int fd, const endpoint& at) noexcept {
  const int off = 0;
  if (at.address.is_v6()) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  const socket_address address(at);
  return ::bind(fd, address.get(), address.size()) == 0 ? 0 : errno;
}

}  // namespace

udp_socket::udp_socket(loop& l, io::descriptor socket)
    : socket_(std::make_unique<detail::datagram_socket>(l, std::move(socket))) {}
udp_socket::udp_socket(udp_socket&&) noexcept = default;
udp_socket& udp_socket::operator=(udp_socket&& other) noexcept {
  std::swap(socket_, other.socket_);
  return *this;
}
udp_socket::~udp_socket() { close(); }

void udp_socket::close() noexcept {
  if (socket_) socket_->close();
}

task<udp_socket::arrival> udp_socket::receive_from(std::span<char> into) {
  const auto got = co_await socket_->receive(into);
  if (got.error_number != 0) throw error(got.error_number, "receive a datagram");
  co_return {got.bytes, got.from.to_endpoint()};
}

task<std::size_t> udp_socket::receive(std::span<char> into) {
  const auto got = co_await socket_->receive(into);
  if (got.error_number != 0) throw error(got.error_number, "receive a datagram");
  co_return got.bytes;
}

task<std::optional<datagram>> udp_socket::next() {
  const auto got = co_await socket_->receive_whole();
  if (got.error_number == 0) co_return datagram{std::string(socket_->whole(got)), got.from.to_endpoint()};
  if (socket_->fd() < 0) co_return std::nullopt;
  throw error(got.error_number, "receive a datagram");
}

task<> udp_socket::send_to(std::string_view data, endpoint to) {
  const socket_address address(to, family());
  const int why = co_await socket_->send(data, &address);
  if (why != 0) throw error(why, format("send a datagram to {}", to.str()));
}

task<> udp_socket::send(std::string_view data) {
  const int why = co_await socket_->send(data, nullptr);
  if (why != 0) throw error(why, "send a datagram to the peer");
}

int udp_socket::family() const {
  return detail::get_number(socket_->fd(), SOL_SOCKET, SO_DOMAIN, "ask for a socket's family");
}

void udp_socket::join(const ip_address& group, std::uint32_t interface) {
  change_membership(group, interface, true);
}
void udp_socket::leave(const ip_address& group, std::uint32_t interface) {
  change_membership(group, interface, false);
}

void udp_socket::change_membership(const ip_address& group, std::uint32_t interface, bool joins) {
  int done = 0;
  if (group.is_v6()) {
    ipv6_mreq request{.ipv6mr_multiaddr = {}, .ipv6mr_interface = interface != 0 ? interface : group.zone()};
    std::memcpy(&request.ipv6mr_multiaddr, group.bytes().data(), 16);
    const int name = joins ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP;
    done = setsockopt(socket_->fd(), IPPROTO_IPV6, name, &request, sizeof request);
  } else {
    ip_mreqn request{.imr_multiaddr = {}, .imr_address = {}, .imr_ifindex = static_cast<int>(interface)};
    std::memcpy(&request.imr_multiaddr, group.bytes().data(), 4);
    const int name = joins ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP;
    done = setsockopt(socket_->fd(), IPPROTO_IP, name, &request, sizeof request);
  }
  if (done != 0) throw error(errno, format("{} the group {}", joins ? "join" : "leave", group.str()));
}

void udp_socket::set(const multicast_options& o) {
  const int fd = socket_->fd();
  const char* const attempted = "set how to multicast";
  const auto interface = static_cast<int>(o.interface);
  if (family() == AF_INET6) {
    detail::set_number(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, o.hops_max, attempted);
    detail::set_number(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, o.loop_back, attempted);
    detail::set_number(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, interface, attempted);
    return;
  }
  detail::set_number(fd, IPPROTO_IP, IP_MULTICAST_TTL, o.hops_max, attempted);
  detail::set_number(fd, IPPROTO_IP, IP_MULTICAST_LOOP, o.loop_back, attempted);
  const ip_mreqn chosen{.imr_multiaddr = {}, .imr_address = {}, .imr_ifindex = interface};
  if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &chosen, sizeof chosen) != 0) throw error(errno, attempted);
}

endpoint udp_socket::local() const { return *name_of(socket_->fd(), getsockname); }
int udp_socket::descriptor() const noexcept { return socket_->fd(); }
std::optional<endpoint> udp_socket::peer() const { return name_of(socket_->fd(), getpeername); }

task<udp_socket> bind_udp(bind_address address, udp_options options) {
  loop& l = co_await this_loop{};
  const std::string attempted = format("bind UDP to {}", address.str());
  int why = 0;
  for (const ip_address& candidate : co_await addresses_of(address)) {
    io::descriptor socket;
    try {
      socket = co_await detail::open_socket(candidate.is_v6() ? AF_INET6 : AF_INET, SOCK_DGRAM, attempted);
    } catch (const error& e) {  // a machine without IPv6
      why = e.code().value();
      continue;
    }
    apply_udp_options(socket.get(), options);
    why = bind_to(socket.get(), {candidate, address.port});
    if (why == 0) co_return udp_socket(l, std::move(socket));
  }
  throw listen_error(why, attempted);
}

task<udp_socket> connect_udp(endpoint to, udp_options options) {
  loop& l = co_await this_loop{};
  const std::string attempted = format("connect UDP to {}", to.str());
  const socket_address address(to);
  auto socket = co_await detail::open_socket(address.family(), SOCK_DGRAM, attempted);
  apply_udp_options(socket.get(), options);
  if (::connect(socket.get(), address.get(), address.size()) != 0) throw connect_error(errno, attempted);
  co_return udp_socket(l, std::move(socket));
}

task<udp_socket> connect_udp(std::string host, std::uint16_t port, udp_options options) {
  const auto addresses = co_await dns::resolve(host);
  co_return co_await connect_udp(endpoint{addresses.front(), port}, options);
}

}  // namespace weft::net
