// SPDX-License-Identifier: MIT
#include "weft/net/detail/datagram_socket.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/errors.hpp"

namespace weft::net::detail {

namespace {

constexpr std::size_t datagram_bytes_max = 64 * 1024;

class receive_datagram final : public io::pollable_operation {
 public:
  receive_datagram(io::pollable& on, std::span<char> into) noexcept
      : pollable_operation(on, io::direction::read), into_(into) {}
  std::size_t bytes = 0;
  socket_address from;

 private:
  bool attempt() noexcept override {
    // MSG_TRUNC: the count is that of the whole datagram.
    const ssize_t n =
        recvfrom(on_.fd(), into_.data(), into_.size(), MSG_TRUNC, from.get(), from.size_pointer());
    if (n < 0) {
      error_number = errno;
      return error_number != EAGAIN;
    }
    bytes = static_cast<std::size_t>(n);
    return true;
  }
  std::span<char> into_;
};

class send_datagram final : public io::pollable_operation {
 public:
  send_datagram(io::pollable& on, std::string_view data, const socket_address* to) noexcept
      : pollable_operation(on, io::direction::write), data_(data), to_(to) {}

 private:
  bool attempt() noexcept override {
    const sockaddr* const address = to_ ? to_->get() : nullptr;
    const socklen_t size = to_ ? to_->size() : 0;
    if (sendto(on_.fd(), data_.data(), data_.size(), MSG_NOSIGNAL, address, size) >= 0) return true;
    error_number = errno;
    return error_number != EAGAIN;
  }
  std::string_view data_;
  const socket_address* to_;
};

}  // namespace

void datagram_socket::close() noexcept {
  if (!socket_) return;
  poll_.detach(false);
  socket_.close();
  descriptor_gate::notify();
}

task<datagram_socket::arrival> datagram_socket::receive(std::span<char> into) {
  receive_datagram operation(poll_, into);
  co_await operation;
  if (operation.error_number == 0 && operation.bytes > into.size()) {
    throw truncated_error(operation.bytes, into.size(),
                          format("receive a datagram of {} bytes into {}", operation.bytes, into.size()));
  }
  co_return {operation.bytes, operation.from, operation.error_number};
}

task<datagram_socket::arrival> datagram_socket::receive_whole() {
  if (!buffer_) buffer_ = std::make_unique_for_overwrite<char[]>(datagram_bytes_max);
  co_return co_await receive({buffer_.get(), datagram_bytes_max});
}

task<int> datagram_socket::send(std::string_view data, const socket_address* to) {
  send_datagram operation(poll_, data, to);
  co_await operation;
  co_return operation.error_number;
}

task<int> datagram_socket::try_send(std::string_view data, const socket_address& to) {
  co_await yield_now();
  const ssize_t n = sendto(fd(), data.data(), data.size(), MSG_NOSIGNAL, to.get(), to.size());
  co_return n < 0 ? errno : 0;
}

}  // namespace weft::net::detail
