// SPDX-License-Identifier: MIT
#include "weft/net/tcp_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/pollable.hpp"
#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

struct tcp_stream::state {
  state(loop& l, io::descriptor taken, const endpoint& other)
      : socket(std::move(taken)), poll(l, socket.get()), home(l), peer(other) {}

  io::descriptor socket;
  io::pollable poll;
  loop& home;
  endpoint peer;
};

namespace {

class receive final : public io::pollable_operation {
 public:
  receive(io::pollable& on, std::span<char> into) noexcept
      : pollable_operation(on, io::direction::read), into_(into) {}
  std::size_t count = 0;

 private:
  bool attempt() noexcept override {
    const ssize_t n = recv(on_.fd(), into_.data(), into_.size(), 0);
    if (n < 0) {
      error_number = errno;
      return error_number != EAGAIN && error_number != EINTR;
    }
    count = static_cast<std::size_t>(n);
    if (count < into_.size()) on_.drained();
    return true;
  }
  std::span<char> into_;
};

class send_both final : public io::pollable_operation {
 public:
  send_both(io::pollable& on, std::string_view first, std::string_view second) noexcept
      : pollable_operation(on, io::direction::write), parts_{first, second} {}

 private:
  bool attempt() noexcept override {
    while (!parts_[0].empty() || !parts_[1].empty()) {
      const ssize_t n =
          parts_[1].empty() ? send(on_.fd(), parts_[0].data(), parts_[0].size(), MSG_NOSIGNAL) : send_parts();
      if (n < 0) {
        error_number = errno;
        return error_number != EAGAIN && error_number != EINTR;
      }
      take(static_cast<std::size_t>(n));
    }
    return true;
  }
  // Costs the system more than `send` does.
  ssize_t send_parts() noexcept {
    std::array<iovec, 2> vectors;
    for (std::size_t i = 0; i < 2; ++i) {
      vectors[i] = {const_cast<char*>(parts_[i].data()), parts_[i].size()};
    }
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = vectors.size();
    return sendmsg(on_.fd(), &message, MSG_NOSIGNAL);
  }
  void take(std::size_t sent) noexcept {
    const std::size_t of_first = std::min(sent, parts_[0].size());
    parts_[0].remove_prefix(of_first);
    parts_[1].remove_prefix(sent - of_first);
  }
  std::array<std::string_view, 2> parts_;
};

}  // namespace

tcp_stream::tcp_stream(loop& l, io::descriptor socket, const endpoint& peer)
    : state_(std::make_unique<state>(l, std::move(socket), peer)) {
  const int on = 1;
  setsockopt(state_->socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}
tcp_stream::tcp_stream(tcp_stream&&) noexcept = default;
tcp_stream& tcp_stream::operator=(tcp_stream&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
tcp_stream::~tcp_stream() { close(); }

task<std::size_t> tcp_stream::read_some(std::span<char> into) {
  receive operation(state_->poll, into);
  co_await operation;
  if (operation.error_number != 0)
    throw error(operation.error_number, format("read from {}", state_->peer.str()));
  co_return operation.count;
}

task<> tcp_stream::write_all(std::string_view data) { return write_all(data, {}); }

task<> tcp_stream::write_all(std::string_view first, std::string_view second) {
  send_both operation(state_->poll, first, second);
  co_await operation;
  if (operation.error_number != 0)
    throw error(operation.error_number, format("write to {}", state_->peer.str()));
}

task<> tcp_stream::close_write() {
  ::shutdown(state_->socket.get(), SHUT_WR);
  co_return;
}

void tcp_stream::close() noexcept {
  if (!state_ || !state_->socket) return;
  state_->poll.detach(false);
  state_->socket.close();
  detail::descriptor_gate::notify(state_->home);
}

bool tcp_stream::has_input() const noexcept {
  char byte = 0;
  return recv(state_->socket.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

bool tcp_stream::noticed_input() const noexcept {
  return !state_->poll.is_known_unready(io::direction::read) && has_input();
}

const endpoint& tcp_stream::peer() const noexcept { return state_->peer; }

endpoint tcp_stream::local() const {
  socket_address address;
  if (getsockname(state_->socket.get(), address.get(), address.size_pointer()) != 0) {
    throw error(errno, "ask for a socket's own address");
  }
  return address.to_endpoint();
}

}  // namespace weft::net
