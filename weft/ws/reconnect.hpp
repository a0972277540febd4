// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <limits>

#include "weft/core/task.hpp"
#include "weft/flow/retry.hpp"
#include "weft/ws/accept.hpp"
#include "weft/ws/connect.hpp"

namespace weft::ws {

/// Connects, and again whenever the connection is lost, until `talk` returns while it is open or has closed
/// it.
///
///     co_await ws::reconnecting([] { return ws::connect("wss://example.com/feed"); },
///                               [](ws::connection& socket) -> task<> {
///                                 while (auto m = co_await socket.next()) show(m->data);
///                               });
///
/// A connection that the peer closes, in whatever way, is lost: `closed` may leave `talk` then. What else
/// does ends it all. Between two connections is the wait of `patience`, longer with each one that fails or is
/// lost sooner than after that wait, or what the Retry-After of a refusal says, up to `backoff_max`;
/// `attempts_max` of them in a row are the end: the last error, or `closed`, is thrown. Without a `retry_if`
/// a connection is tried again unless the server refused it with another status than 429, 500, 502, 503 and
/// 504, or the handshake or the URL is wrong.
task<> reconnecting(std::function<client_session()> make, handler talk,
                    retry_options patience = {
                        .attempts_max = std::numeric_limits<int>::max(), .backoff = 1s, .backoff_max = 60s});

}  // namespace weft::ws
