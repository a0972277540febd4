// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/task_group.hpp"
#include "weft/net/tcp_listener.hpp"

namespace weft::net {

namespace detail {
/// Says on stderr that a connection's handler failed; nothing if the connection itself did.
void report_failed_connection(const endpoint& peer, const std::exception_ptr& error);

template <typename Handler>
task<> serve_connection(Handler& handler, tcp_stream stream) {
  const endpoint peer = stream.peer();
  auto running = weft::detail::call(handler, std::move(stream));
  switch (co_await attempt(running)) {
    case ended::threw: report_failed_connection(peer, running.take_error()); break;
    case ended::cancelled: co_await pass_on(); break;
    case ended::returned: break;
  }
}
}  // namespace detail

/// Accepts connections until it is cancelled; each runs `handler(stream)` in a task of its own.
///
/// A handler that fails ends its own connection: the error is said on stderr, unless it is the connection's
/// own (`io::error`). Cancellation: closes the listener, then the handlers are cut.
template <typename Handler>
  requires returns_task<Handler&, tcp_stream>
task<> serve(tcp_listener listener, Handler handler) {
  co_await with_task_group([&](task_group<>& connections) -> task<> {
    tcp_listener listening = std::move(listener);  // closed as soon as this is cut
    for (;;) {
      connections.spawn(detail::serve_connection<Handler>, std::ref(handler), co_await listening.accept());
    }
  });
}

/// The same, listening on `address`.
template <typename Handler>
  requires returns_task<Handler&, tcp_stream>
task<> serve(bind_address address, Handler handler) {
  co_await serve(co_await listen(std::move(address)), std::move(handler));
}

}  // namespace weft::net
