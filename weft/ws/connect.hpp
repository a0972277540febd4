// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weft/core/attempt.hpp"
#include "weft/core/scope.hpp"
#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"
#include "weft/ws/connect_options.hpp"
#include "weft/ws/connection.hpp"
#include "weft/ws/session.hpp"

namespace weft::http {
class client;
class streamed_response;
}  // namespace weft::http

namespace weft::ws {

/// A client's connection as a resource: connected on entering, closed on leaving. Made by `connect`.
class client_session {
 public:
  client_session(http::client* by, std::unique_ptr<io::stream> over, std::string url,
                 connect_options options);
  client_session(client_session&&) noexcept;
  ~client_session();

  task<> enter();
  task<> enter_in(scope& host);
  task<> exit(ended how);
  connection& entered() noexcept { return inner_->entered(); }

 private:
  std::string shown_url() const;
  void check_url() const;
  http::client own_client();
  task<> open();
  task<> settle(http::streamed_response& got, std::string_view key);

  http::client* by_;
  std::string url_;
  connect_options options_;
  std::unique_ptr<io::stream> stream_;  // the one that was given, then that of the connection
  std::optional<session> inner_;
};

/// A WebSocket of a server, by its `ws:` or `wss:` URL.
///
///     co_await with(ws::connect("ws://localhost:8000/chat"), [](ws::connection& socket) -> task<> {
///       co_await socket.send_text("hello");
///       while (auto m = co_await socket.next()) print("{}\n", m->data);
///     });
///
/// User and password of the URL are sent as basic credentials; proxies are those of the environment: HTTP
/// ones are asked for a tunnel. Entering throws `connect_error`, which has the server's response if it gave
/// another one than 101: redirects are not followed. Source: RFC 6455 §4.1.
client_session connect(std::string url, connect_options options = {});

/// The same by a client, with all it has: its base URL, cookies, credentials, default fields, proxies,
/// mounts, hooks, time limits, and whether it follows redirects. The URL may be one of http or https too, or
/// only a path. Lifetime: the client must outlive the entering, not the connection.
client_session connect(http::client& by, std::string url, connect_options options = {});

/// The same over a stream that is connected to the server already; for wss TLS is begun on it.
client_session connect(std::unique_ptr<io::stream> over, std::string url, connect_options options = {});

}  // namespace weft::ws
