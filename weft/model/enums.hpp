// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft::model {

/// Enumerators with values from 0 up to this one have names; others cannot be read or written.
inline constexpr std::size_t enumerators_max = 64;

/// An `enum class`: a value of it is written as the enumerator's name.
template <typename E>
concept named_enum = std::is_scoped_enum_v<E>;

/// The names by value; empty where there is no enumerator.
///
/// Cost: at compile time only, one function for each enum.
template <named_enum E> constexpr const std::array<std::string_view, enumerators_max>& enum_names();

/// The enumerator's name, or nothing if the value has none.
template <named_enum E> constexpr std::string_view enum_name(E of);

/// The enumerator of that name.
template <named_enum E> constexpr std::optional<E> enum_value(std::string_view name);

// Implementation

namespace detail {

/// All values of the pack as the compiler spells them: `<color::red, color::green, (color)2>]`.
template <typename E, E... Values> consteval auto spelled_values() {
  return std::string_view(__PRETTY_FUNCTION__);
}

/// Cuts the last item, and the comma before it, from a list. Brackets within an item hide commas.
consteval std::string_view take_last(std::string_view& list) {
  std::size_t begin = list.size();
  for (int depth = 0;
       depth > 0 || (list[begin - 1] != ',' && list[begin - 1] != '<' && list[begin - 1] != '{');) {
    const char c = list[--begin];
    if (c == '>' || c == ')' || c == '}') ++depth;
    if (c == '<' || c == '(' || c == '{') --depth;
  }
  const std::string_view item = list.substr(begin);
  list = list.substr(0, begin - 1);
  return item;
}

consteval std::array<std::string_view, enumerators_max> split_names(std::string_view list) {
  std::array<std::string_view, enumerators_max> names;
  list = list.substr(0, list.size() - 2);
  for (std::size_t left = enumerators_max; left-- > 0;) {
    const std::string_view item = take_last(list);
    const std::string_view last = item.substr(item.find_last_of(":)") + 1);
    const bool is_number = last[0] >= '0' && last[0] <= '9';  // of `(color)2`
    if (!is_number) names[left] = last;
  }
  return names;
}

template <typename E, std::size_t... I> consteval auto names_of(std::index_sequence<I...>) {
  return split_names(spelled_values<E, static_cast<E>(I)...>());
}

template <typename E>
inline constexpr auto names_by_value = names_of<E>(std::make_index_sequence<enumerators_max>());

}  // namespace detail

template <named_enum E> constexpr const std::array<std::string_view, enumerators_max>& enum_names() {
  return detail::names_by_value<E>;
}

template <named_enum E> constexpr std::string_view enum_name(E of) {
  const auto number = std::to_underlying(of);
  if (!std::in_range<std::size_t>(number)) return {};
  const auto index = static_cast<std::size_t>(number);
  return index < enumerators_max ? enum_names<E>()[index] : std::string_view();
}

template <named_enum E> constexpr std::optional<E> enum_value(std::string_view name) {
  if (name.empty()) return std::nullopt;
  for (std::size_t index = 0; index < enumerators_max; ++index) {
    if (enum_names<E>()[index] == name) return static_cast<E>(index);
  }
  return std::nullopt;
}

}  // namespace weft::model
