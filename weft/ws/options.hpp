// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "weft/core/clock.hpp"
#include "weft/http/headers.hpp"
#include "weft/ws/deflate_terms.hpp"
#include "weft/ws/limits.hpp"

namespace weft::ws {

/// How a connection treats its peer, on either side. Every wait for it has an end.
struct connection_options {
  limits message{};  ///< bounds of what the peer sends
  deflate_options compression{};
  /// Received and not yet taken by `next()`: beyond either, nothing more is read.
  std::size_t queue_messages_max = 32;
  std::size_t queue_bytes_max = std::size_t{1024} * 1024;
  /// Accepted from the program and not yet by the peer: beyond, `send` waits.
  std::size_t unsent_bytes_max = std::size_t{64} * 1024;
  /// Between two pings; `duration::max()`: none.
  duration ping_interval = 20s;
  /// After a ping, for anything to come from the peer. Beyond: closed with 1011.
  duration ping_timeout = 20s;
  /// For the peer to answer a close. Beyond: the connection is cut.
  duration close_timeout = 5s;
};

/// What a server asks of those who want a WebSocket.
struct accept_options {
  connection_options connection{};
  /// Understood, the preferred one first; the client's choice is among them, or none.
  std::vector<std::string> subprotocols{};
  /// Pages that may connect, as `https://example.com`; `*`: all. Empty: those of this host only, as the Host
  /// field says, so that no other page can speak in its visitors' names. Who is no browser says no origin,
  /// and is let in.
  std::vector<std::string> origins{};
  http::headers headers{};  ///< sent with the answer
};

}  // namespace weft::ws
