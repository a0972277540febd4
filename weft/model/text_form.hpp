// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <expected>
#include <string>
#include <string_view>

namespace weft::model {

/// Specialise it to read and write a type of the program as a string.
///
///     template <> struct weft::model::text_form<color> {
///       static std::expected<color, std::string> parse(std::string_view text);   // the error: why not
///       static std::string print(const color& value);
///       static constexpr std::string_view schema_format = "color";                      // of the schema;
///       may be empty
///     };
template <typename T> struct text_form {};

template <typename T>
concept has_text_form = requires(std::string_view text, const T& value) {
  { text_form<T>::parse(text) } -> std::same_as<std::expected<T, std::string>>;
  { text_form<T>::print(value) } -> std::convertible_to<std::string>;
  { text_form<T>::schema_format } -> std::convertible_to<std::string_view>;
};

}  // namespace weft::model
