// SPDX-License-Identifier: MIT
#pragma once

#include "weft/body/handler.hpp"
#include "weft/core/task.hpp"
#include "weft/net/network.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/net/unix_listener.hpp"
#include "weft/server/options.hpp"

namespace weft::http {

/// Serves HTTP/1.1 and HTTP/2 until it is cancelled, over TLS if the options say who the server is.
///
/// HTTP/2 is for clients that agree on it by TLS or begin with it, WebSockets included. Connections are kept
/// alive; pipelined requests are answered in order, those of HTTP/2 side by side. Malformed requests and
/// those beyond a limit get their status and a close; over HTTP/2 the malformed ones have their stream reset,
/// and the others get their status. Cancellation: a graceful shutdown. The listener and idle connections
/// close at once, requests in progress have `shutdown_grace` to end; then the caller unwinds. Source: RFC
/// 9112, RFC 9113, RFC 8441.
task<> serve(net::tcp_listener listener, handler handle, server_options options = {});

/// The same for a listener of whatever kind.
task<> serve(net::any_listener listener, handler handle, server_options options = {});

/// The same for a Unix socket.
task<> serve(net::unix_listener listener, handler handle, server_options options = {});

/// The same, listening on `address`, through the network in use: see `net::use_network`. Throws
/// `net::listen_error`.
task<> serve(net::bind_address address, handler handle, server_options options = {});

/// Serves one connection, to its end. For servers that accept on their own, and for tests without a socket.
/// TLS is the caller's matter. Cancellation: of this connection as of all in `serve`.
task<> serve_connection(io::stream& stream, handler handle, server_options options = {});

}  // namespace weft::http
