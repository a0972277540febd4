// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/pollable.hpp"
#include "weft/net/endpoint.hpp"

namespace weft::net::detail {

/// What all kinds of datagram sockets do, whatever their addresses are.
class datagram_socket {
 public:
  datagram_socket(loop& l, io::descriptor taken) noexcept
      : socket_(std::move(taken)), poll_(l, socket_.get()) {}

  int fd() const noexcept { return socket_.get(); }

  /// Closes the socket; what waits on it fails with ECANCELED.
  void close() noexcept;

  struct arrival {
    std::size_t bytes = 0;
    socket_address from{};
    int error_number = 0;
  };
  /// Receives one datagram. Gives the errors of the system; throws `truncated_error` if it did not fit.
  task<arrival> receive(std::span<char> into);
  /// The same into a buffer that takes any datagram, and lives with the socket.
  task<arrival> receive_whole();
  std::string_view whole(const arrival& a) const noexcept { return {buffer_.get(), a.bytes}; }

  /// Sends one datagram, to `to` or, if that is null, to the peer that it is connected to. Returns 0 or an
  /// errno.
  task<int> send(std::string_view data, const socket_address* to);
  /// The same, but gives EAGAIN where it would wait. A checkpoint.
  task<int> try_send(std::string_view data, const socket_address& to);

 private:
  io::descriptor socket_;
  io::pollable poll_;
  std::unique_ptr<char[]> buffer_;
};

}  // namespace weft::net::detail
