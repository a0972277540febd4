// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/http/headers.hpp"
#include "weft/http/response.hpp"
#include "weft/model/schema.hpp"
#include "weft/model/to_json.hpp"
#include "weft/web/operation.hpp"
#include "weft/web/streaming.hpp"

namespace weft::web {

// What a handler may return: a model, a list or whatever else is written as JSON; nothing, which is `null`;
// one of those below; or an `http::response`, which is sent as it is.

/// Plain text.
http::response text(std::string body, int status = 200);
/// HTML.
http::response html(std::string body, int status = 200);
/// A JSON text that is there already.
http::response json_text(std::string body, int status = 200);
/// Sends the client to another URL, with the same method and body unless `status` is 303. What the URL may
/// not hold is escaped.
http::response redirect(std::string_view url, int status = 307);

/// Any value as JSON.
template <typename T>
http::response json(const T& content, int status = 200) {
  return json_text(model::to_json(content), status);
}

/// A result with a status, and maybe fields, of its own.
///
///     return web::reply{item, 201, {{"location", "/items/7"}}};
template <typename T>
struct reply {
  T content;
  int status = 200;
  http::headers headers{};
};
template <typename T>
reply(T) -> reply<T>;
template <typename T>
reply(T, int) -> reply<T>;
template <typename T>
reply(T, int, http::headers) -> reply<T>;

namespace detail {

/// `http::response`, made from what a handler returned. `status` is the route's.
inline void respond(http::response& made, http::response&& returned, int) { made = std::move(returned); }

void respond_json(http::response& made, int status);
/// `null`, for a handler that returns nothing.
void respond(http::response& made, std::nullptr_t, int status);

/// What a result is written as: literals and views are strings.
template <typename T>
using written = std::conditional_t<std::convertible_to<const T&, std::string_view>, std::string, T>;

template <typename T>
void respond(http::response& made, const T& returned, int status) {
  made = http::response();
  json::writer out(made.body);
  if constexpr (std::same_as<written<T>, T>) {
    model::write(out, returned);
  } else {
    model::write(out, written<T>(std::string_view(returned)));
  }
  respond_json(made, status);
}

template <typename T>
void respond(http::response& made, async_generator<T>&& returned, int status) {
  made = json_array(std::move(returned));
  made.status = status;
}

template <typename T>
void respond(http::response& made, reply<T>&& returned, int) {
  respond(made, std::move(returned.content), returned.status);
  for (const auto& [name, value] : returned.headers) made.headers.set(name, value);
}

template <typename T>
inline constexpr bool is_generator = false;
template <typename T>
inline constexpr bool is_generator<async_generator<T>> = true;
template <typename T>
inline constexpr bool is_reply = false;
template <typename T>
inline constexpr bool is_reply<reply<T>> = true;

/// What the documentation says of a result.
template <typename R>
void describe_result(operation& to) {
  using T = std::remove_cvref_t<R>;
  if constexpr (std::is_void_v<T>) {
    to.result = operation::content{
        .type = [](model::schema_definitions&, std::string_view) -> std::string { return "{}"; }};
  } else if constexpr (is_reply<T>) {
    describe_result<decltype(T::content)>(to);
  } else if constexpr (is_generator<T>) {
    describe_result<std::vector<typename T::value_type>>(to);
  } else if constexpr (!std::same_as<T, http::response>) {
    to.result = operation::content{.type = [](model::schema_definitions& all, std::string_view name) {
      return model::schema_of<written<T>>(all, name);
    }};
  }
}

}  // namespace detail

}  // namespace weft::web
