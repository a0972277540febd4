// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "weft/core/task.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/ws/connection.hpp"
#include "weft/ws/options.hpp"

namespace weft::ws {

/// What a server does with a WebSocket. When it returns the connection is closed; that the peer has gone
/// (`closed`) may leave it. When the server shuts down the client is told 1001, and `next` comes to its end.
using handler = std::function<task<>(connection&)>;

/// A server's answer to a request that asks for a WebSocket: 101, after which `handle` runs; or, for other
/// requests, the status that refuses them.
///
///     http::response answer(http::request& r) { return ws::accept(r, talk); }
///
/// Throws `std::invalid_argument` for options that cannot be.
http::response accept(const http::request& request, handler handle, accept_options options = {});

}  // namespace weft::ws
