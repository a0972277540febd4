// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/pollable.hpp"
#include "weft/io/uring_accepts.hpp"
#include "weft/net/endpoint.hpp"

namespace weft::net::detail {

/// What all kinds of listeners do: accept one connection after the other.
class listening_socket {
 public:
  /// `is_shared`: others may accept there too, and are to find what nobody has asked for here.
  listening_socket(loop& l, io::descriptor taken, bool is_shared) noexcept
      : home(l), socket_(std::move(taken)), poll_(l, socket_.get()), is_shared_(is_shared) {}

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
  task<accepted> accept_ahead();

  io::descriptor socket_;
  io::pollable poll_;
  bool is_shared_;
  std::unique_ptr<io::uring_accepts> ahead_;  // once it has accepted, on io_uring
};

}  // namespace weft::net::detail
