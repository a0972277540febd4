// SPDX-License-Identifier: MIT
#include "weft/net/detail/listening_socket.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "weft/core/loop.hpp"
#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/errors.hpp"

namespace weft::net::detail {

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
      error_number = fd >= 0 ? 0 : errno;
      if (error_number == EAGAIN) return false;
      if (is_of_connection(error_number)) continue;
      socket = io::descriptor(fd);
      return true;
    }
  }
  // The connection failed before it was accepted; the next one may be all right. man 2 accept.
  static bool is_of_connection(int e) noexcept {
    return e == EINTR || e == ECONNABORTED || e == EPROTO || e == ENETDOWN || e == ENOPROTOOPT ||
           e == EHOSTDOWN || e == ENONET || e == EHOSTUNREACH || e == EOPNOTSUPP || e == ENETUNREACH;
  }
};

}  // namespace

task<listening_socket::accepted> listening_socket::accept() {
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

void listening_socket::close() noexcept {
  if (!socket_) return;
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
