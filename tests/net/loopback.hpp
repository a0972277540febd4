// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/net/connect.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/net/tcp_stream.hpp"

namespace weft::tests {

/// Listens on a free port of the loopback.
inline task<net::tcp_listener> listen_locally() { return net::listen({.host = "127.0.0.1"}); }

/// Two ends of one connection over the loopback.
inline task<std::pair<net::tcp_stream, net::tcp_stream>> tcp_pair() {
  auto listener = co_await listen_locally();
  auto ours = co_await net::connect(listener.local());
  auto theirs = co_await listener.accept();
  co_return std::pair(std::move(ours), std::move(theirs));
}

/// A port of the loopback that nobody listens on.
inline task<std::uint16_t> unused_port() { co_return (co_await listen_locally()).local().port; }

}  // namespace weft::tests
