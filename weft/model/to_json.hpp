// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include "weft/json/dump.hpp"
#include "weft/json/writer.hpp"
#include "weft/model/types.hpp"

namespace weft::model {

/// Writes a model, or whatever a field of a model can be, as a JSON text. An empty optional is null.
///
/// Throws `json::write_error`: NaN, an infinity, a string that is no UTF-8, an enum's value without a name.
template <typename T> std::string to_json(const T& content, json::style layout = json::style::compact);

/// Writes it as the writer's next value.
template <typename T> void write(json::writer& out, const T& content);

// Implementation

namespace detail {

/// The enumerator's name, which must not be empty.
std::string_view checked_name(std::string_view name);

template <model T> void write_model(json::writer& out, const T& content) {
  out.begin_object();
  with_fields(content, [&](const auto&... fields) {
    const std::string_view* name = field_names<T>().data();
    ((out.key(*name++), write(out, fields)), ...);
  });
  out.end_object();
}

template <list T> void write_list(json::writer& out, const T& content) {
  out.begin_array();
  for (const typename T::value_type& item : content) write(out, item);
  out.end_array();
}

template <dictionary T> void write_dictionary(json::writer& out, const T& content) {
  out.begin_object();
  for (const auto& [name, item] : content) {
    out.key(name);
    write(out, item);
  }
  out.end_object();
}

}  // namespace detail

template <typename T> void write(json::writer& out, const T& content) {
  if constexpr (std::same_as<T, bool>) {
    out.boolean(content);
  } else if constexpr (std::same_as<T, std::string>) {
    out.string(content);
  } else if constexpr (std::same_as<T, json::value>) {
    json::write(out, content);
  } else if constexpr (integer<T>) {
    out.integer(content);
  } else if constexpr (real<T>) {
    out.number(content);
  } else if constexpr (named_enum<T>) {
    out.string(detail::checked_name(enum_name(content)));
  } else if constexpr (optional<T>) {
    if (content) {
      write(out, *content);
    } else {
      out.null();
    }
  } else if constexpr (list<T>) {
    detail::write_list(out, content);
  } else if constexpr (dictionary<T>) {
    detail::write_dictionary(out, content);
  } else {
    static_assert(model<T>, "not a type that a model can have: see weft/model/types.hpp");
    detail::write_model(out, content);
  }
}

template <typename T> std::string to_json(const T& content, json::style layout) {
  std::string text;
  json::writer out(text, layout);
  write(out, content);
  return text;
}

}  // namespace weft::model
