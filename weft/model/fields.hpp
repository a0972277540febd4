// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/model/detail/bind.hpp"

namespace weft::model {

/// A plain struct: its fields are found by the compiler, nothing has to be declared.
///
/// Up to 32 fields, each of a type that can be assigned; no base classes, no arrays of C, no references.
template <typename T>
concept model = std::is_aggregate_v<T> && std::is_class_v<T> && std::is_default_constructible_v<T> &&
                !requires { std::tuple_size<T>::value; };

/// Another name for a field.
struct renaming {
  std::string_view field;
  std::string_view name;
};

/// Gives a field, named as a pointer to member, another name in JSON.
template <auto Member> consteval renaming alias(std::string_view name);

template <typename... Renamings> consteval std::array<renaming, sizeof...(Renamings)> aliases(
    Renamings... each) {
  return {each...};
}

/// What a model's declaration does not say; specialise it next to the struct where something is to be said.
///
///     template <> inline constexpr auto weft::model::describe<char_name> =
///         weft::model::aliases(weft::model::alias<&char_name::character>("char"));
template <typename T> inline constexpr auto describe = aliases();

template <model T> inline constexpr std::size_t field_count = detail::count_fields<T>();

/// The names of the fields in JSON, in the order of their declaration.
template <model T> constexpr const std::array<std::string_view, field_count<T>>& field_names();

/// Calls `use` with a reference to each field, in the order of their declaration.
template <typename T, typename Use>
  requires model<std::remove_const_t<T>>
constexpr decltype(auto) with_fields(T& object, Use&& use) {
  return detail::with_fields(object, std::forward<Use>(use));
}

// Implementation

namespace detail {

template <typename T> struct holder {
  T object;
};

// Never defined: only the addresses of its fields are used, and those by the compiler alone.
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <typename T> extern const holder<T> nowhere;

/// A template argument that both compilers print with the name of the field.
template <typename Field> struct field_address {
  const Field* of;
};
template <typename Field> field_address(const Field*) -> field_address<Field>;

template <typename T> consteval auto addresses() {
  return with_fields(nowhere<T>.object,
                     [](const auto&... fields) { return std::tuple(field_address{&fields}...); });
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

/// The last name in what the compiler prints for `Which`: `…{&nowhere.object.price}]` or `&item::price]`.
template <auto Which> consteval auto spelled_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  while (text.ends_with(']') || text.ends_with('}') || text.ends_with(')')) text.remove_suffix(1);
  return text.substr(text.find_last_of(".:") + 1);
}

template <typename T> consteval std::string_view json_name(std::string_view field) {
  for (const renaming& each : describe<T>) {
    if (each.field == field) return each.name;
  }
  return field;
}

template <typename T, std::size_t... I> consteval auto names_of_fields(std::index_sequence<I...>) {
  return std::array<std::string_view, sizeof...(I)>{
      json_name<T>(spelled_name<std::get<I>(addresses<T>())>())...};
}

template <typename T>
inline constexpr auto names_by_field = names_of_fields<T>(std::make_index_sequence<field_count<T>>());

}  // namespace detail

template <auto Member> consteval renaming alias(std::string_view name) {
  return {detail::spelled_name<Member>(), name};
}

template <model T> constexpr const std::array<std::string_view, field_count<T>>& field_names() {
  return detail::names_by_field<T>;
}

}  // namespace weft::model
