// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weft/core/cancel_scope.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/reader_writer.hpp"
#include "weft/net/connect.hpp"
#include "weft/net/serve.hpp"
#include "weft/sync/event.hpp"

// asyncio's streams under their names. `connect`, `serve` and a handler that takes one stream say the same in
// fewer words.
namespace weft::net {

/// Connects, and gives the two halves of the connection. Throws as `connect`.
task<std::pair<io::stream_reader, io::stream_writer>> open_connection(
    std::string host, std::uint16_t port, std::size_t limit = io::line_bytes_max_default);

class server;

/// Listens, and serves in `group`: each connection runs `handler(reader, writer)`. Closes a connection when
/// its handler is done. Throws `listen_error`, `dns::resolve_error`.
template <typename Handler>
task<server> start_server(task_group<>& group, Handler handler, bind_address address,
                          serve_options options = {});

/// A server that was started: it accepts already. Its connections are children of the group that it was
/// started in.
class server {
 public:
  /// Where it listens.
  const std::vector<endpoint>& sockets() const noexcept { return state_->sockets; }
  bool is_serving() const noexcept { return !state_->done.is_set(); }

  /// Stops accepting, and cuts the connections. Idempotent.
  void close() noexcept { state_->running.cancel(); }

  /// Waits until it is closed; it serves all the while, and before. Cancellation: closes it.
  task<> serve_forever();
  /// Waits until it is closed, and its last connection is gone.
  task<> wait_closed();

 private:
  template <typename Handler>
  friend task<server> start_server(task_group<>& group, Handler handler, bind_address address,
                                   serve_options options);
  struct state {
    std::vector<endpoint> sockets{};
    cancel_scope running{};
    event done{};
  };
  struct set_at_end {
    event& done;
    ~set_at_end() { done.set(); }
  };
  template <typename Handler>
  static task<> run(std::shared_ptr<state> s, std::vector<tcp_listener> listeners, Handler handler,
                    serve_options options) {
    const set_at_end guard{s->done};
    co_await s->running.run([&] { return serve(std::move(listeners), std::move(handler), options); });
  }
  explicit server(std::shared_ptr<state> s) noexcept : state_(std::move(s)) {}

  std::shared_ptr<state> state_;
};

// Implementation

template <typename Handler>
task<server> start_server(task_group<>& group, Handler handler, bind_address address, serve_options options) {
  auto listeners = co_await listen_all(std::move(address));
  const auto state = std::make_shared<server::state>();
  for (const tcp_listener& each : listeners) state->sockets.push_back(each.local());
  auto with_halves = [handler = std::move(handler)](tcp_stream stream) mutable -> task<> {
    auto [reader, writer] = io::split(std::make_unique<tcp_stream>(std::move(stream)));
    co_await handler(std::move(reader), std::move(writer));
  };
  group.spawn(&server::run<decltype(with_halves)>, state, std::move(listeners), std::move(with_halves),
              options);
  co_return server(state);
}

}  // namespace weft::net
