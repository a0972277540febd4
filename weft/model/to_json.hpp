// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/json/writer.hpp"
#include "weft/model/detail/encoder.hpp"
#include "weft/model/detail/tables.hpp"
#include "weft/model/write_options.hpp"

namespace weft::model {

/// Writes a model, or whatever a field of one can be, as a JSON text. An empty optional is null.
///
/// Throws `json::write_error`: NaN, an infinity, a string that is no UTF-8, an enum's value without a name.
template <typename T> std::string to_json(const T& content, json::style layout = json::style::compact);
template <typename T> std::string to_json(const T& content, const write_options& how);

/// Writes it as the writer's next value.
template <typename T> void write(json::writer& out, const T& content, const write_options& how = {});

// Implementation

template <typename T> void write(json::writer& out, const T& content, const write_options& how) {
  detail::encoder(out, how).write(&content, detail::table_of<T>());
}

template <typename T> std::string to_json(const T& content, json::style layout) {
  std::string text;
  json::writer out(text, layout);
  write(out, content);
  return text;
}

template <typename T> std::string to_json(const T& content, const write_options& how) {
  std::string text;
  json::writer out(text);
  write(out, content, how);
  return text;
}

}  // namespace weft::model
