// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/net/serve.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/tls/context.hpp"
#include "weft/tls/handshake.hpp"
#include "weft/tls/stream.hpp"

namespace weft::tls {

/// Accepts connections until it is cancelled; each shakes hands and runs `handler(stream&)` in a task of its
/// own, and is shut down in order afterwards.
///
/// Errors of a connection, a client that does not speak TLS among them, end that connection only; what else a
/// handler throws is said on stderr. Cancellation: closes the listener; the handlers have the grace of
/// `limits` left.
template <typename Handler>
  requires returns_task<Handler&, stream&>
task<> serve(net::tcp_listener listener, context with, Handler handler, handshake_options options = {},
             net::serve_options limits = {}) {
  const auto serve_one = [&](net::tcp_stream socket) -> task<> {  // borrows: this frame outlives the tasks
    stream secured = co_await server_handshake(std::move(socket), with, options);
    co_await std::invoke(handler, secured);
    co_await secured.shutdown();
  };
  co_await net::serve(std::move(listener), serve_one, limits);
}

/// The same, listening on `address`.
template <typename Handler>
  requires returns_task<Handler&, stream&>
task<> serve(net::bind_address address, context with, Handler handler, handshake_options options = {},
             net::serve_options limits = {}) {
  co_await serve(co_await net::listen(std::move(address)), std::move(with), std::move(handler),
                 std::move(options), limits);
}

}  // namespace weft::tls
