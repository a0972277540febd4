// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "weft/model/limited.hpp"
#include "weft/model/types.hpp"

namespace weft::model::detail {

/// The last part of a type's name, without arguments: `user` of `app::user`, `page` of
/// `app::page<app::user>`.
template <typename T> consteval std::string_view type_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  text = text.substr(text.find("T = ") + 4);
  text = text.substr(0, text.find_first_of("<;]"));
  return text.substr(text.find_last_of(": )") + 1);
}

/// The name that a description gives; empty if there is none.
template <typename T> consteval std::string_view described_name() {
  for (const statement& each : describe<T>.statements) {
    if (each.field.empty() && each.what.kind == rule_kind::title) return each.what.text();
  }
  return {};
}

/// The texts of an enum's values: names of enumerators, or what a description says instead.
template <named_enum E> consteval auto texts_of_enum() {
  auto texts = enum_names<E>();
  for (std::string_view& text : texts) {
    if (!text.empty()) text = json_name<E>(text);
  }
  return texts;
}
template <named_enum E> inline constexpr auto enum_texts = texts_of_enum<E>();

/// A text that is put together by the compiler; what is too long is cut.
struct label {
  char characters[96]{};
  std::size_t size = 0;

  constexpr label(std::string_view text) { *this += text; }
  constexpr label& operator+=(std::string_view text) {
    for (const char c : text) {
      if (size < sizeof characters) characters[size++] = c;
    }
    return *this;
  }
  constexpr std::string_view text() const { return {characters, size}; }
};

template <typename T> consteval label make_label();

template <typename Inner> consteval label bracketed(std::string_view outer) {
  label text = outer;
  text += make_label<Inner>().text();
  text += "]";
  return text;
}

/// What the place of an error says of an alternative of a variant: `list[int]`.
template <typename T> consteval label make_label() {
  if constexpr (std::same_as<T, bool>) {
    return std::string_view("bool");
  } else if constexpr (integer<T>) {
    return std::string_view("int");
  } else if constexpr (real<T>) {
    return std::string_view("float");
  } else if constexpr (std::same_as<T, std::string>) {
    return std::string_view("str");
  } else if constexpr (optional<T>) {
    return bracketed<typename T::value_type>("nullable[");
  } else if constexpr (dictionary<T>) {
    return bracketed<typename T::mapped_type>("dict[str,");
  } else if constexpr (set<T>) {
    return bracketed<typename T::value_type>("set[");
  } else if constexpr (list<T>) {
    return bracketed<typename T::value_type>("list[");
  } else if constexpr (tuple<T>) {
    return std::string_view("tuple");
  } else {
    return described_name<T>().empty() ? type_name<T>() : described_name<T>();
  }
}

template <typename T> inline constexpr label label_of = make_label<T>();

}  // namespace weft::model::detail
