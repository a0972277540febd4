// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"
#include "weft/net/socket_stream.hpp"
#include "weft/tls/detail/engine.hpp"

namespace weft::tls::detail {

struct stream_state {
  stream_state(std::unique_ptr<io::stream> over, std::shared_ptr<context_state> context, std::string host,
               std::string protocols)
      : below(std::move(over)), protocol(std::move(context), std::move(host), std::move(protocols)) {}

  /// Lets the kernel encrypt what is sent if the stream below is a socket.
  void offer_kernel() {
    socket = dynamic_cast<net::socket_stream*>(below.get());
    if (socket) protocol.offer_kernel(socket->descriptor());
  }

  /// Sends what is to be sent. Every writer has it to itself.
  task<> send();

  /// Waits until the socket has room, for what OpenSSL sends while the kernel encrypts.
  task<> wait_for_room();

  /// Waits for more input, or for room, unless the failure is why there is none.
  task<> refill(progress what);

  /// Lets the peer know of a failure, unless that takes long.
  task<> send_alert();

  std::unique_ptr<io::stream> below;
  net::socket_stream* socket = nullptr;  // the same, if it is one that the kernel may encrypt on
  engine protocol;
  duration shutdown_limit{};
  std::string sending;   // has left `protocol`, which may have more by then
  bool ahead = false;    // the first byte that is written next was sent already, see `stream::try_write`
  bool torn = false;     // a write to the stream below began, and has not come to its end
  bool reading = false;  // a task does
  bool writing = false;  // a task does
  bool end_said = false;
  bool closed = false;
};

}  // namespace weft::tls::detail
