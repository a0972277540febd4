// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "weft/core/task.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/pollable.hpp"
#include "weft/net/endpoint.hpp"

namespace weft::net::detail {

/// What all kinds of listeners do: accept one connection after the other.
class listening_socket {
 public:
  listening_socket(loop& l, io::descriptor taken) noexcept
      : home(l), socket_(std::move(taken)), poll_(l, socket_.get()) {}

  struct accepted {
    io::descriptor socket;
    socket_address peer;
  };
  /// The next connection. Waits while no descriptor is left for it. Throws `net::error`.
  task<accepted> accept();

  /// Stops listening; what waits fails. Idempotent.
  void close() noexcept;

  int fd() const noexcept { return socket_.get(); }
  /// Throws `net::error` if it is closed.
  socket_address local() const;

  loop& home;

 private:
  io::descriptor socket_;
  io::pollable poll_;
};

}  // namespace weft::net::detail
