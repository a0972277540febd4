// SPDX-License-Identifier: MIT
#include "weft/client/event_stream.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "weft/core/sleep.hpp"
#include "weft/http/media_type.hpp"
#include "weft/http/status.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

namespace {

// What a server may ask for: neither a busy loop nor more than a `duration` reaches.
constexpr std::chrono::milliseconds retry_min{100};
constexpr std::chrono::milliseconds retry_max = std::chrono::days(1);

request_options asking(const event_stream_options& options, const std::string& last_id,
                       const timeouts& usual) {
  request_options made = options.request;
  made.headers.set("accept", "text/event-stream");
  made.headers.set("cache-control", "no-store");
  // One with control characters cannot be sent.
  if (!last_id.empty() && is_field_value(last_id)) made.headers.set("last-event-id", last_id);
  if (!made.timeouts) {
    made.timeouts = usual;
    made.timeouts->read = duration::max();
  }
  return made;
}

void check(const streamed_response& got) {
  got.raise_for_status();
  const auto type = media_type::parse(got.headers().get("content-type").value_or(""));
  if (got.status() != status::ok || !type || type->essence() != "text/event-stream") {
    throw decoding_error(got.request(), "the response is no event stream");
  }
}

}  // namespace

async_generator<server_event> events(client& by, std::string url, event_stream_options options) {
  std::string last_id = options.last_event_id;
  duration wait = options.reconnect_after;
  for (bool first = true;; first = false) {
    if (!first) co_await sleep_for(wait);
    event_stream_parser parser(options.event_bytes_max);
    streamed_response* got = nullptr;
    try {
      got = &co_await use(by.stream("GET", url, asking(options, last_id, by.options().timeouts)));
    } catch (const transport_error&) {
      if (first) throw;
      continue;
    }
    if (got->status() == status::no_content) co_return;
    check(*got);
    for (bool more = true; more;) {
      try {
        const std::string_view piece = co_await got->next();
        more = !piece.empty();
        parser.feed(piece);
      } catch (const transport_error&) {
        more = false;
      }
      while (auto event = parser.next()) {
        if (event->id.empty()) event->id = last_id;  // it outlives the connection
        last_id = event->id;
        co_yield *std::move(event);
      }
      if (parser.failed()) throw decoding_error(got->request(), "an event is too long");
    }
    if (parser.retry()) wait = std::clamp(*parser.retry(), retry_min, retry_max);
    co_await leave_last{};
  }
}

}  // namespace weft::http
