// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "weft/model/rules.hpp"
#include "weft/web/fixed_string.hpp"
#include "weft/web/form.hpp"

namespace weft::web {

// The parameters of a handler say where each value comes from:
//
//     app.get("/items/{id}", [](web::path<"id", int> id, web::query<"q", std::optional<std::string>> q) {…});
//
// A value is read as its type asks; what does not fit is answered with 422, all of it at once. A parameter
// without `or_else` must be there, unless its type is a `std::optional`. A plain struct is read from the
// body.

/// The value of a parameter that was not sent: `query<"n", int, or_else(10)>`.
template <typename T>
struct fallback {
  T value;
};
consteval auto or_else(auto value) { return fallback<decltype(value)>{value}; }
/// A text: `query<"order", std::string, or_else<"name">()>`.
template <fixed_string Text>
struct fallback_text {
  static constexpr std::string_view value = Text.view();
};
template <fixed_string Text>
consteval auto or_else() {
  return fallback_text<Text>{};
}

// Limits and what the documentation says, as for the fields of a model: `query<"n", int, ge(0), doc<"how
// many">()>`.
using model::deprecated;
using model::doc;
using model::example;
using model::ge;
using model::gt;
using model::le;
using model::lt;
using model::max_length;
using model::min_length;
using model::multiple_of;
using model::pattern;

/// What all parameters have: a value that they convert to.
template <typename T>
class bound {
 public:
  using value_type = T;

  T value{};

  operator const T&() const& noexcept { return value; }
  operator T() && { return std::move(value); }
  operator std::string_view() const noexcept
    requires std::same_as<T, std::string>
  {
    return value;
  }
  const T& operator*() const noexcept { return value; }
  T& operator*() noexcept { return value; }
  const T* operator->() const noexcept { return &value; }
  T* operator->() noexcept { return &value; }
};

template <typename T>
const T& format_as(const bound<T>& parameter) {
  return parameter.value;
}

/// `?name=…` of the URL. A `std::vector` takes all values of the name, anything else the last one.
template <fixed_string Name, typename T = std::string, auto... Facts>
class query : public bound<T> {};

/// What stands for `{name}` in the route's path.
template <fixed_string Name, typename T = std::string, auto... Facts>
class path : public bound<T> {};

/// A header field: `header<"x-token">`.
template <fixed_string Name, typename T = std::string, auto... Facts>
class header : public bound<T> {};

template <fixed_string Name, typename T = std::string, auto... Facts>
class cookie : public bound<T> {};

/// A field of a form, of either type that browsers send. An empty one was not sent, unless `T` is a vector.
template <fixed_string Name, typename T = std::string, auto... Facts>
class form : public bound<T> {};

/// A file of a form: an `upload`, a `std::optional` of one, or a `std::vector` of all with that name. Where
/// no file was chosen a page sends one without name and content, which an optional one leaves out.
template <fixed_string Name, typename T = upload>
class file : public bound<T> {};

/// The whole body as JSON. A plain struct as a parameter is short for it.
template <typename T>
class body : public bound<T> {};

/// What `Function` gives, called with parameters of its own, once for each request however many ask for it.
///
/// A function, a coroutine, or an async generator with one `co_yield`, whose rest runs once the response is
/// made, and of a streamed one once its body was sent. A test puts another one in its place: see
/// `app::override_dependency`.
template <auto Function>
class depends;

}  // namespace weft::web
