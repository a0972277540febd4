// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "weft/client/client.hpp"
#include "weft/core/clock.hpp"
#include "weft/flow/async_generator.hpp"
#include "weft/http/event_stream_parser.hpp"

namespace weft::http {

struct event_stream_options {
  request_options request{};      ///< of each connection; without limits of its own a read may take for ever
  std::string last_event_id{};    ///< where to go on
  duration reconnect_after = 3s;  ///< unless the server says otherwise
  std::size_t event_bytes_max = std::size_t{1} << 20;
};

/// The Server-Sent Events of a URL, for ever: a connection that ends is made again, with Last-Event-ID.
///
///     co_await for_each(http::events(client, url), [](const http::server_event& e) { print("{}\n", e.data);
///     });
///
/// Ends after 204. Throws `status_error` for any other status than 200, `decoding_error` for what is no event
/// stream or an event that is too long, and what prevents the first connection; later ones are tried until
/// they succeed. Iterate it with `for_each` or within `with`. Lifetime: borrows the client. Source: HTML
/// standard §9.2.
async_generator<server_event> events(client& by, std::string url, event_stream_options options = {});

}  // namespace weft::http
