// SPDX-License-Identifier: MIT
#include "weft/web/streaming.hpp"

#include <functional>
#include <string>
#include <utility>

#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/http/event_stream_writer.hpp"
#include "weft/sync/mutex.hpp"

namespace weft::web::detail {

std::string format_event(const event& e) {
  return http::format_event(e.data, {.type = e.type, .id = e.id, .retry = e.retry});
}

http::response event_stream(std::function<task<>(std::function<task<>(std::string)>)> source) {
  http::response made = http::streamed(
      http::make_body([source = std::move(source)](http::body_sink& out) -> task<> {
        co_await out.write({});  // clients see that the stream is open before there is an event
        mutex writing;           // events and pings, one at a time
        const auto send = [&](std::string text) -> task<> {
          const auto held = co_await writing.lock();
          co_await out.write(text);
        };
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn_daemon([&]() -> task<> {
            for (;;) {
              co_await sleep_for(event_ping_interval);
              co_await send(http::format_event_comment("ping"));
            }
          });
          co_await source(send);
        });
      }),
      "text/event-stream");
  made.headers.add("cache-control", "no-cache");
  made.headers.add("x-accel-buffering", "no");
  return made;
}

}  // namespace weft::web::detail
