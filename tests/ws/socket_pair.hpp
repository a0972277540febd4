// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"
#include "weft/ws/frame.hpp"
#include "weft/ws/session.hpp"

namespace weft::ws::testing {

using body = std::function<task<>(connection&)>;

/// Sends everything back.
inline task<> echo(connection& socket) {
  while (auto m = co_await socket.next()) co_await socket.send(*m);
}

/// A client and a server that are connected through memory, each with its options and what it does.
struct socket_pair {
  connection_options client_options{}, server_options{};
  agreement agreed{};
  std::size_t capacity = std::size_t{64} * 1024;

  task<> run(body client, body server) {
    auto [near, far] = io::memory_stream::pair(capacity);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await with(session(far, role::server, agreed, server_options), server);
        far.close();
      });
      co_await with(session(near, role::client, agreed, client_options), client);
      near.close();
    });
  }
};

/// One side of a connection whose other side is written by hand.
struct raw_peer {
  io::memory_stream stream;

  /// Frames as a client sends them, with a mask of zeros.
  task<> send(opcode what, std::string_view payload, bool final = true) {
    std::string bytes;
    encode_frame(bytes, {.what = what, .final = final, .mask = mask_key{}}, payload);
    co_await stream.write_all(bytes);
  }
  task<> send_close(int code) {
    const std::string payload{static_cast<char>(code >> 8), static_cast<char>(code)};
    co_await send(opcode::close, payload);
  }
  /// What the other side has sent by the time that nobody can go on; empty at the end.
  task<std::string> receive() {
    co_await weft::testing::wait_all_blocked();
    std::string piece(100'000, '\0');
    piece.resize(co_await stream.read_some(piece));
    co_return piece;
  }
};

/// Runs a server's connection beside a client that is written by hand.
inline task<> with_raw_client(connection_options options, body server,
                              std::function<task<>(raw_peer&)> client, agreement agreed = {}) {
  auto [near, far] = io::memory_stream::pair();
  raw_peer peer{std::move(near)};
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      co_await with(session(far, role::server, agreed, options), server);
      far.close();
    });
    co_await client(peer);
  });
}

}  // namespace weft::ws::testing
