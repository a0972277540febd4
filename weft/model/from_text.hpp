// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/model/from_json.hpp"

namespace weft::json {
class value;
}

namespace weft::model {

/// A name and a value as queries and forms have them. A name may occur several times.
struct named_text {
  std::string_view name;
  std::string_view value;
};

/// Reads what came as text: a parameter of a path or a query, a header, a cookie. Always lax, with the errors
/// of `from_json`. Bytes that are no UTF-8 count as U+FFFD.
template <typename T>
std::expected<T, errors> from_text(std::string_view text, std::span<const place> root = {});

/// The same of a parameter that came several times: all of them are a list's items; else the last one counts.
template <typename T>
std::expected<T, errors> from_texts(std::span<const std::string_view> texts,
                                    std::span<const place> root = {});

/// Reads a struct whose fields are parameters: all of a query, or a form.
template <typename T>
std::expected<T, errors> from_named_texts(std::span<const named_text> texts,
                                          std::span<const place> root = {});

/// Reads a value that was read before. Cost: that of writing it and reading it.
template <typename T>
std::expected<T, errors> from_value(const json::value& value, mode how = lax,
                                    std::span<const place> root = {});

// Implementation

namespace detail {

/// JSON that says the same. Items of a list are written as such.
std::string json_of(std::span<const std::string_view> texts, const type_table& type);
std::string json_of(std::span<const named_text> texts, const type_table& type);
std::string json_of(const json::value& value);

/// Whether the text is JSON already, for a type that is an integer: most are.
bool is_plain_integer(std::span<const std::string_view> texts, const type_table& type) noexcept;

inline constexpr json::limits no_limits{.bytes_max = SIZE_MAX, .depth_max = json::nesting_max};

}  // namespace detail

template <typename T>
std::expected<T, errors> from_text(std::string_view text, std::span<const place> root) {
  return from_texts<T>({&text, 1}, root);
}

template <typename T>
std::expected<T, errors> from_texts(std::span<const std::string_view> texts, std::span<const place> root) {
  const detail::type_table& type = detail::table_of<T>();
  if (detail::is_plain_integer(texts, type)) {
    auto read = from_json<T>(texts.back(), lax, detail::no_limits, root);
    if (read) return read;  // else the errors are to show the text
  }
  return from_json<T>(detail::json_of(texts, type), lax, detail::no_limits, root);
}

template <typename T>
std::expected<T, errors> from_named_texts(std::span<const named_text> texts, std::span<const place> root) {
  return from_json<T>(detail::json_of(texts, detail::table_of<T>()), lax, detail::no_limits, root);
}

template <typename T>
std::expected<T, errors> from_value(const json::value& value, mode how, std::span<const place> root) {
  return from_json<T>(detail::json_of(value), how, detail::no_limits, root);
}

}  // namespace weft::model
