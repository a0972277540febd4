// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "weft/core/attempt.hpp"
#include "weft/core/scope.hpp"
#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"
#include "weft/ws/connection.hpp"
#include "weft/ws/options.hpp"
#include "weft/ws/session.hpp"

namespace weft::ws {

/// A client's connection as a resource: connected on entering, closed on leaving. Made by `connect`.
class client_session {
 public:
  client_session(std::string url, connect_options options);
  client_session(client_session&&) noexcept;
  ~client_session();

  task<> enter();
  task<> enter_in(scope& host);
  task<> exit(ended how);
  connection& entered() noexcept { return inner_->entered(); }

 private:
  task<> open();

  std::string url_;
  connect_options options_;
  std::unique_ptr<io::stream> stream_;
  std::optional<session> inner_;
};

/// A WebSocket of a server, by its `ws:` or `wss:` URL.
///
///     co_await with(ws::connect("ws://localhost:8000/chat"), [](ws::connection& socket) -> task<> {
///       co_await socket.send_text("hello");
///       while (auto m = co_await socket.next()) print("{}\n", m->data);
///     });
///
/// Entering throws `connect_error`, which has the server's response if it gave another one than 101:
/// redirects are not followed. Source: RFC 6455 §4.1.
client_session connect(std::string url, connect_options options = {});

}  // namespace weft::ws
