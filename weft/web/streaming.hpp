// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/body/body_source.hpp"
#include "weft/core/clock.hpp"
#include "weft/flow/async_generator.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/http/response.hpp"
#include "weft/model/to_json.hpp"

namespace weft::web {

// A handler may be an async generator, or return one: what it gives is sent as it comes, while the client
// takes it. An error, or the client's leaving, ends the generator where it stands, and cuts the response.
//
//     app.get("/numbers", count);  // async_generator<int> count(web::query<"n", int> n): a JSON array
//     app.get("/log", [] { return web::json_lines(tail()); });
//     app.get("/events", [] { return web::events(ticks()); });
//
// The request, and what dependencies gave, are there while the body is made.

/// Server-Sent Event.
struct event {
  std::string data;
  std::string type{};  ///< empty: `message`
  std::optional<std::string> id{};
  std::optional<std::chrono::milliseconds> retry{};
};

/// How often a stream of events says that it is still there, while it has nothing to say.
inline constexpr duration event_ping_interval = 15s;

/// The items as a JSON array. A generator as a handler's result is this.
template <typename T>
http::response json_array(async_generator<T> items);

/// Each item as JSON on a line of its own: `application/jsonl`.
template <typename T>
http::response json_lines(async_generator<T> items);

/// Server-Sent Events: of a generator of `event`, or of anything else, which becomes their data as JSON.
template <typename T>
http::response events(async_generator<T> items);

// Implementation

namespace detail {

/// One event as it is sent.
std::string format_event(const event& e);
template <typename T>
std::string format_event(const T& item) {
  return format_event(event{.data = model::to_json(item)});
}

/// Sends texts that `source(write)` hands over, and pings while there are none.
http::response event_stream(std::function<task<>(std::function<task<>(std::string)>)> source);

template <typename T, typename Write>
http::response stream_of(async_generator<T> items, std::string_view media_type, Write write) {
  // Shared, as the function of a body is called through a copy.
  auto kept = std::make_shared<async_generator<T>>(std::move(items));
  return http::streamed(
      http::make_body([kept, write](http::body_sink& out) -> task<> { return write(std::move(*kept), out); }),
      media_type);
}

}  // namespace detail

template <typename T>
http::response json_array(async_generator<T> items) {
  return detail::stream_of(std::move(items), "application/json",
                           [](async_generator<T> all, http::body_sink& out) -> task<> {
                             std::string before = "[";
                             co_await for_each(std::move(all), [&](const T& item) -> task<> {
                               std::string text = std::exchange(before, ",") + model::to_json(item);
                               co_await out.write(text);
                             });
                             co_await out.write(before == "[" ? "[]" : "]");
                           });
}

template <typename T>
http::response json_lines(async_generator<T> items) {
  return detail::stream_of(std::move(items), "application/jsonl",
                           [](async_generator<T> all, http::body_sink& out) -> task<> {
                             co_await for_each(std::move(all), [&](const T& item) -> task<> {
                               const std::string line = model::to_json(item) + '\n';
                               co_await out.write(line);
                             });
                           });
}

template <typename T>
http::response events(async_generator<T> items) {
  auto kept = std::make_shared<async_generator<T>>(std::move(items));
  return detail::event_stream([kept](std::function<task<>(std::string)> send) -> task<> {
    co_await for_each(std::move(*kept),
                      [&](const T& item) -> task<> { co_await send(detail::format_event(item)); });
  });
}

}  // namespace weft::web
