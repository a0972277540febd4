// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/model/describe.hpp"
#include "weft/model/detail/bind.hpp"

namespace weft::model {

/// A plain struct, which is a model: its fields are found by the compiler, nothing has to be declared.
///
/// Up to 32 fields, each of a type that can be assigned or moved; no base classes, no arrays of C, no
/// references.
template <typename T>
concept plain_struct = std::is_aggregate_v<T> && std::is_class_v<T> && std::is_default_constructible_v<T> &&
                       !requires { std::tuple_size<T>::value; };

template <plain_struct T> inline constexpr std::size_t field_count = detail::count_fields<T>();

/// The names of the fields in JSON, in the order of their declaration.
template <plain_struct T> constexpr const std::array<std::string_view, field_count<T>>& field_names();

/// Calls `use` with a reference to each field, in the order of their declaration.
template <typename T, typename Use>
  requires plain_struct<std::remove_const_t<T>>
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

// As a `std::tuple` would hold them, which costs the compiler many times as much.
template <std::size_t I, typename Field> struct address_at {
  const Field* of;
};
template <typename Indexes, typename... Fields> struct address_list;
template <std::size_t... I, typename... Fields>
struct address_list<std::index_sequence<I...>, Fields...> : address_at<I, Fields>... {};
template <std::size_t I, typename Field>
consteval field_address<Field> address_of(const address_at<I, Field>& one) {
  return {one.of};
}

template <typename T> consteval auto addresses() {
  return with_fields(nowhere<T>.object, []<typename... Fields>(const Fields&... fields) {
    return address_list<std::index_sequence_for<Fields...>, Fields...>{{&fields}...};
  });
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

template <typename T> consteval std::string_view json_name(std::string_view field) {
  for (const statement& each : describe<T>.statements) {
    if (each.what.kind == rule_kind::alias && each.field == field) return each.what.text();
  }
  return field;
}

template <typename T, std::size_t... I> consteval auto declared_names(std::index_sequence<I...>) {
  return std::array<std::string_view, sizeof...(I)>{spelled_name<address_of<I>(addresses<T>())>()...};
}

/// The names of the fields as they are declared.
template <typename T>
inline constexpr auto names_by_declaration = declared_names<T>(std::make_index_sequence<field_count<T>>());

template <typename T> consteval auto json_names() {
  auto names = names_by_declaration<T>;
  for (std::string_view& name : names) name = json_name<T>(name);
  return names;
}

template <typename T> inline constexpr auto names_by_field = json_names<T>();

}  // namespace detail

template <plain_struct T> constexpr const std::array<std::string_view, field_count<T>>& field_names() {
  return detail::names_by_field<T>;
}

}  // namespace weft::model
