// SPDX-License-Identifier: MIT
#include "weft/net/detail/listening_socket.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "weft/core/loop.hpp"
#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/errors.hpp"

namespace weft::net::detail {

namespace {

// The connection failed before it was accepted; the next one may be all right. man 2 accept.
bool is_of_connection(int e) noexcept {
  return e == EINTR || e == ECONNABORTED || e == EPROTO || e == ENETDOWN || e == ENOPROTOOPT ||
         e == EHOSTDOWN || e == ENONET || e == EHOSTUNREACH || e == EOPNOTSUPP || e == ENETUNREACH;
}

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
      error_number = fd >= 0 ? 0 : errno;
      if (error_number == EAGAIN) return false;
      if (is_of_connection(error_number)) continue;
      socket = io::descriptor(fd);
      return true;
    }
  }
};

}  // namespace

task<listening_socket::accepted> listening_socket::accept() {
  if (io::uring_driver* const ring = is_shared_ || !socket_ ? nullptr : io::uring_of(home)) {
    if (!ahead_) ahead_ = std::make_unique<io::uring_accepts>(*ring, socket_.get());
    co_return co_await accept_ahead();
  }
  for (;;) {
    accept_one operation(poll_);
    co_await operation;
    if (operation.error_number == 0) co_return {std::move(operation.socket), operation.peer};
    if (!descriptor_gate::is_exhausted(operation.error_number)) {
      throw error(operation.error_number, "accept a connection");
    }
    co_await descriptor_gate::wait();
  }
}

task<listening_socket::accepted> listening_socket::accept_ahead() {
  for (;;) {
    io::uring_accepts::wait operation(*ahead_);
    co_await operation;
    const int why = operation.error_number;
    if (why == 0) {
      accepted made{std::move(operation.socket), {}};
      if (getpeername(made.socket.get(), made.peer.get(), made.peer.size_pointer()) == 0) co_return made;
      if (!is_of_connection(errno) && errno != ENOTCONN && errno != EINVAL)
        throw error(errno, "accept a connection");
    } else if (descriptor_gate::is_exhausted(why)) {
      co_await descriptor_gate::wait();
    } else if (!is_of_connection(why)) {
      throw error(why, "accept a connection");
    }
    if (!ahead_) throw error(ECANCELED, "accept a connection");
  }
}

void listening_socket::close() noexcept {
  if (!socket_) return;
  ahead_.reset();
  poll_.detach(true);  // takes it out of the driver: others may have the socket too, and keep it in there
  poll_.detach(false);
  socket_.close();
}

socket_address listening_socket::local() const {
  socket_address address;
  if (getsockname(socket_.get(), address.get(), address.size_pointer()) != 0) {
    throw error(errno, "ask for a socket's own address");
  }
  return address;
}

}  // namespace weft::net::detail
