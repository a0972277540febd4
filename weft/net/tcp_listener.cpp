// SPDX-License-Identifier: MIT
#include "weft/net/tcp_listener.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/dns/resolver.hpp"
#include "weft/io/pollable.hpp"
#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

struct tcp_listener::state {
  state(loop& l, io::descriptor taken) : socket(std::move(taken)), poll(l, socket.get()), home(l) {}

  io::descriptor socket;
  io::pollable poll;
  loop& home;
};

namespace {

class accept_one final : public io::pollable_operation {
 public:
  explicit accept_one(io::pollable& on) noexcept : pollable_operation(on, io::direction::read) {}
  io::descriptor socket;
  socket_address peer;

 private:
  bool attempt() noexcept override {
    for (;;) {
      peer = socket_address();
      const int fd = accept4(on_.fd(), peer.get(), peer.size_pointer(), SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) {
        socket = io::descriptor(fd);
        return true;
      }
      error_number = errno;
      if (error_number == EAGAIN) return false;
      if (!is_of_connection(error_number)) return true;
    }
  }
  // The connection failed before it was accepted; the next one may be all right. man 2 accept.
  static bool is_of_connection(int e) noexcept {
    return e == EINTR || e == ECONNABORTED || e == EPROTO || e == ENETDOWN || e == ENOPROTOOPT ||
           e == EHOSTDOWN || e == ENONET || e == EHOSTUNREACH || e == EOPNOTSUPP || e == ENETUNREACH;
  }
};

std::optional<tcp_listener> try_listen(loop& l, const endpoint& at, const listen_options& options, int& why) {
  const socket_address address(at);
  io::descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1, off = 0;
  const int fd = socket.get();
  const bool done =
      socket && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      (!at.address.is_v6() || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0) &&
      (!options.reuse_port || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
      ::bind(fd, address.get(), address.size()) == 0 && ::listen(fd, options.backlog) == 0;
  if (done) return tcp_listener(l, std::move(socket));
  why = errno;
  return std::nullopt;
}

}  // namespace

tcp_listener::tcp_listener(loop& l, io::descriptor socket)
    : state_(std::make_unique<state>(l, std::move(socket))) {}
tcp_listener::tcp_listener(tcp_listener&&) noexcept = default;
tcp_listener& tcp_listener::operator=(tcp_listener&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
tcp_listener::~tcp_listener() { close(); }

void tcp_listener::close() noexcept {
  if (!state_ || !state_->socket) return;
  state_->poll.detach(false);
  state_->socket.close();
}

task<tcp_stream> tcp_listener::accept() {
  for (;;) {
    accept_one operation(state_->poll);
    co_await operation;
    if (operation.error_number == 0) {
      co_return tcp_stream(state_->home, std::move(operation.socket), operation.peer.to_endpoint());
    }
    if (!detail::descriptor_gate::is_exhausted(operation.error_number)) {
      throw error(operation.error_number, "accept a connection");
    }
    co_await detail::descriptor_gate::wait();
  }
}

endpoint tcp_listener::local() const {
  socket_address address;
  if (getsockname(state_->socket.get(), address.get(), address.size_pointer()) != 0) {
    throw error(errno, "ask for a socket's own address");
  }
  return address.to_endpoint();
}

task<tcp_listener> listen(bind_address address, listen_options options) {
  loop& l = co_await this_loop{};
  std::vector<ip_address> candidates;
  if (address.host.empty()) {
    candidates = {ip_address::v6({}), ip_address()};
  } else {
    candidates = co_await dns::resolve(address.host);
  }
  int why = 0;
  for (const ip_address& candidate : candidates) {
    if (auto made = try_listen(l, {candidate, address.port}, options, why)) co_return std::move(*made);
  }
  const std::string host = address.host.empty() ? "*" : address.host;
  throw listen_error(why, format("listen on {}:{}", host, address.port));
}

}  // namespace weft::net
