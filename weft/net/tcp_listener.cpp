// SPDX-License-Identifier: MIT
#include "weft/net/tcp_listener.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/net/detail/listening_socket.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

namespace {

std::unique_ptr<detail::listening_socket> try_listen(loop& l, const endpoint& at,
                                                     const listen_options& options, int& why) {
  const socket_address address(at);
  io::descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1, off = 0;
  const int fd = socket.get();
  const bool done =
      socket && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      (!at.address.is_v6() || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0) &&
      (!options.reuse_port || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
      ::bind(fd, address.get(), address.size()) == 0 && ::listen(fd, options.backlog) == 0;
  if (done) return std::make_unique<detail::listening_socket>(l, std::move(socket), false);
  why = errno;
  return nullptr;
}

}  // namespace

tcp_listener::tcp_listener(loop& l, io::descriptor socket)
    : socket_(std::make_unique<detail::listening_socket>(l, std::move(socket), true)) {}
tcp_listener::tcp_listener(std::unique_ptr<detail::listening_socket> socket) noexcept
    : socket_(std::move(socket)) {}
tcp_listener::tcp_listener(tcp_listener&&) noexcept = default;
tcp_listener& tcp_listener::operator=(tcp_listener&& other) noexcept {
  std::swap(socket_, other.socket_);
  return *this;
}
tcp_listener::~tcp_listener() { close(); }

void tcp_listener::close() noexcept {
  if (socket_) socket_->close();
}

task<tcp_stream> tcp_listener::accept() {
  auto [socket, peer] = co_await socket_->accept();
  co_return tcp_stream(socket_->home, std::move(socket), peer.to_endpoint());
}

int tcp_listener::descriptor() const noexcept { return socket_->fd(); }
endpoint tcp_listener::local() const { return socket_->local().to_endpoint(); }

task<tcp_listener> listen(bind_address address, listen_options options) {
  loop& l = co_await this_loop{};
  int why = 0;
  for (const ip_address& candidate : co_await addresses_of(address)) {
    if (auto made = try_listen(l, {candidate, address.port}, options, why))
      co_return tcp_listener(std::move(made));
  }
  throw listen_error(why, format("listen on {}", address.str()));
}

task<std::vector<tcp_listener>> listen_all(bind_address address, listen_options options) {
  loop& l = co_await this_loop{};
  std::vector<tcp_listener> made;
  int why = 0;
  for (const ip_address& candidate : co_await addresses_of(address)) {
    auto one = try_listen(l, {candidate, address.port}, options, why);
    if (one) {
      made.push_back(tcp_listener(std::move(one)));
      address.port = made.front().local().port;
      if (address.host.empty() && candidate.is_v6()) break;  // it takes IPv4 as well
    } else if (why != EAFNOSUPPORT && why != EADDRNOTAVAIL) {
      made.clear();
      break;
    }
  }
  if (made.empty()) throw listen_error(why, format("listen on {}", address.str()));
  co_return made;
}

}  // namespace weft::net
