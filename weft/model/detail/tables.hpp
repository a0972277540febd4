// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "weft/model/detail/containers.hpp"
#include "weft/model/detail/in_order.hpp"
#include "weft/model/detail/model_tables.hpp"
#include "weft/model/detail/scalars.hpp"
#include "weft/model/detail/type_names.hpp"
#include "weft/model/limited.hpp"
#include "weft/model/literal.hpp"
#include "weft/model/text_form.hpp"
#include "weft/model/types.hpp"

namespace weft::json {
class value;
}

namespace weft::model::detail {

template <typename T> inline constexpr bool is_literal = false;
template <fixed_text... Texts> inline constexpr bool is_literal<literal<Texts...>> = true;
template <typename T> inline constexpr bool is_limited = false;
template <typename T, rule... Rules> inline constexpr bool is_limited<limited<T, Rules...>> = true;

// What touches a value of a type that only the program knows.

template <typename T> void reset_value(void* value) { *static_cast<T*>(value) = T(); }
template <typename T> bool is_not_empty(const void* value) { return !static_cast<const T*>(value)->empty(); }
template <typename T> std::size_t size_of(const void* value) { return static_cast<const T*>(value)->size(); }
template <typename T> void clear_value(void* value) { static_cast<T*>(value)->clear(); }
inline bool never_given(const void*) { return false; }

template <typename T> void read_item(decoder& in, void* list, const type_table& item) {
  const auto read = [&](auto& value) {
    if (read_plainly(in.in(), value)) return;
    in.in().next();
    item.read(in, &value, item);
  };
  T& items = *static_cast<T*>(list);
  if constexpr (set<T> || std::same_as<typename T::value_type, bool>) {
    typename T::value_type value{};
    read(value);
    if constexpr (set<T>) {
      items.insert(std::move(value));
    } else {
      items.push_back(value);
    }
  } else {
    read(items.emplace_back());
  }
}

template <typename T>
void for_each_item(const void* list, void* context, void (*use)(void* context, const void* item)) {
  for (const typename T::value_type& item : *static_cast<const T*>(list)) use(context, &item);
}

template <typename T> void* insert_name(void* dictionary, std::string name) {
  return &static_cast<T*>(dictionary)
              ->insert_or_assign(std::move(name), typename T::mapped_type())
              .first->second;
}

template <typename T>
void for_each_member(const void* dictionary, void* context,
                     void (*use)(void* context, std::string_view name, const void* value)) {
  for (const auto& [name, value] : *static_cast<const T*>(dictionary)) use(context, name, &value);
}

template <typename T> void* emplace_inner(void* outer) {
  if constexpr (optional<T>) {
    return &static_cast<T*>(outer)->emplace();
  } else {
    T& owner = *static_cast<T*>(outer);
    owner = T(new typename T::element_type());
    return owner.get();
  }
}

template <typename T> const void* get_inner(const void* outer) {
  const T& whole = *static_cast<const T*>(outer);
  return whole ? &*whole : nullptr;
}

template <typename T> void locate_items(void* tuple, void** items) {
  std::apply([&](auto&... each) { ((*items++ = &each), ...); }, *static_cast<T*>(tuple));
}

template <typename T, std::size_t I> void* emplace_one(void* whole) {
  return &static_cast<T*>(whole)->template emplace<I>();
}

template <typename T, std::size_t I> const void* get_one(const void* whole) {
  return std::get_if<I>(static_cast<const T*>(whole));
}

template <typename T> std::size_t index_of(const void* whole) {
  return static_cast<const T*>(whole)->index();
}

template <typename T> bool parse_custom(void* out, std::string_view text, std::string& why) {
  auto made = text_form<T>::parse(text);
  if (made) {
    *static_cast<T*>(out) = *std::move(made);
  } else {
    why = std::move(made.error());
  }
  return made.has_value();
}

template <typename T> std::string print_custom(const void* value) {
  return text_form<T>::print(*static_cast<const T*>(value));
}

// The table of each type. They are constants whose addresses alone are used, so that a type may contain
// itself.

template <typename T> consteval type_table make_table();
template <typename T> inline constinit const type_table table_for = make_table<T>();

template <typename T> constexpr const type_table& table_of() {
  if constexpr (std::same_as<T, bool>) {
    return boolean_table;
  } else if constexpr (std::same_as<T, std::string>) {
    return text_table_of_string;
  } else if constexpr (std::same_as<T, json::value>) {
    return json_table;
  } else if constexpr (integer<T>) {
    constexpr bool is_signed = std::is_signed_v<T>;
    if constexpr (sizeof(T) == 1) {
      return is_signed ? int8_table : uint8_table;
    } else if constexpr (sizeof(T) == 2) {
      return is_signed ? int16_table : uint16_table;
    } else if constexpr (sizeof(T) == 4) {
      return is_signed ? int32_table : uint32_table;
    } else {
      return is_signed ? int64_table : uint64_table;
    }
  } else if constexpr (real<T>) {
    return sizeof(T) == sizeof(float) ? float_table : double_table;
  } else if constexpr (builtin_table<T> != nullptr) {
    return *builtin_table<T>;
  } else {
    return table_for<T>;
  }
}

template <typename T> inline constinit const list_table list_table_for{
    &table_of<typename T::value_type>(), clear_value<T>, read_item<T>, for_each_item<T>};

template <typename T> inline constinit const dictionary_table dictionary_table_for{
    &table_of<typename T::mapped_type>(), clear_value<T>, insert_name<T>, for_each_member<T>};

template <typename T> consteval auto inner_type() {
  if constexpr (owner<T>) {
    return std::type_identity<typename T::element_type>();
  } else {
    return std::type_identity<typename T::value_type>();
  }
}

template <typename T> inline constinit const optional_table optional_table_for{
    &table_of<typename decltype(inner_type<T>())::type>(), emplace_inner<T>, get_inner<T>};

template <typename T, std::size_t... I> consteval auto item_tables(std::index_sequence<I...>) {
  return std::array<const type_table*, sizeof...(I)>{&table_of<std::tuple_element_t<I, T>>()...};
}
template <typename T> inline constinit const auto item_tables_of =
    item_tables<T>(std::make_index_sequence<std::tuple_size_v<T>>());
template <typename T> inline constinit const tuple_table tuple_table_for{item_tables_of<T>, locate_items<T>};

template <typename T> inline constinit const names_table enum_table_for{described_name<T>(), type_name<T>(),
                                                                        enum_texts<T>, "enum"};
template <typename T> inline constinit const names_table literal_table_for{{}, {}, T::texts, "literal_error"};

template <typename T> inline constinit const limited_table limited_table_for{
    &table_of<typename T::value_type>(), T::rules};

template <typename T> inline constinit const text_table text_table_for{parse_custom<T>, print_custom<T>,
                                                                       text_form<T>::schema_format};

template <typename T> struct alternatives;
template <typename... Each> struct alternatives<std::variant<Each...>> {
  using type = std::variant<Each...>;

  static constexpr std::string_view labels[] = {label_of<Each>.text()...};

  template <std::size_t... I> static void* emplace(void* whole, std::size_t index,
                                                   std::index_sequence<I...>) {
    constexpr void* (*each[])(void*) = {emplace_one<type, I>...};
    return each[index](whole);
  }
  static void* emplace_at(void* whole, std::size_t index) {
    return emplace(whole, index, std::index_sequence_for<Each...>());
  }
  template <std::size_t... I> static const void* get(const void* whole, std::index_sequence<I...>) {
    constexpr const void* (*each[])(const void*) = {get_one<type, I>...};
    return each[static_cast<const type*>(whole)->index()](whole);
  }
  static const void* get_current(const void* whole) { return get(whole, std::index_sequence_for<Each...>()); }
};

template <typename T, typename... Each>
consteval auto alternative_tables(std::type_identity<std::variant<Each...>>) {
  return std::array<const type_table*, sizeof...(Each)>{&table_of<Each>()...};
}
template <typename T> inline constinit const auto alternative_tables_of =
    alternative_tables<T>(std::type_identity<T>());
template <typename T> inline constinit const variant_table variant_table_for{
    alternative_tables_of<T>, alternatives<T>::labels, alternatives<T>::emplace_at, index_of<T>,
    alternatives<T>::get_current};

/// The functions of a type whose more is known in `more`.
template <typename T> consteval type_table table_with(decltype(type_table::read) read,
                                                      decltype(type_table::write) write,
                                                      decltype(type_table::describe) describe, shape kind,
                                                      const void* more) {
  type_table table{read, write, describe, never_given, reset_value<T>};
  table.kind = kind;
  table.more = more;
  if constexpr (requires(const T& some) { some.empty(); } && !tuple<T>) table.is_given = is_not_empty<T>;
  if constexpr (requires(const T& some) { some.size(); }) table.size = size_of<T>;
  return table;
}

template <typename T> consteval type_table names_table_of(const void* more, shape kind) {
  type_table table = table_with<T>(read_name, write_name, describe_names, kind, more);
  table.bytes = sizeof(T);
  table.is_given = [](const void* value) { return load_index(value, sizeof(T)) != 0; };
  return table;
}

template <typename T> consteval type_table make_table() {
  if constexpr (has_text_form<T>) {
    return table_with<T>(read_custom, write_custom, describe_custom, shape::other, &text_table_for<T>);
  } else if constexpr (named_enum<T>) {
    return names_table_of<T>(&enum_table_for<T>, shape::other);
  } else if constexpr (is_literal<T>) {
    return names_table_of<T>(&literal_table_for<T>, shape::literal);
  } else if constexpr (is_limited<T>) {
    static_assert(limits_fit<typename T::value_type>(T::rules),
                  "a rule does not fit the type that it limits");
    type_table table =
        table_with<T>(read_limited, write_limited, describe_limited, shape::other, &limited_table_for<T>);
    table.may_miss = may_always_miss<T>();
    return table;
  } else if constexpr (optional<T> || owner<T>) {
    type_table table = table_with<T>(read_optional, write_optional, describe_optional, shape::optional,
                                     &optional_table_for<T>);
    table.may_miss = true;
    return table;
  } else if constexpr (dictionary<T>) {
    return table_with<T>(read_dictionary, write_dictionary, describe_dictionary, shape::dictionary,
                         &dictionary_table_for<T>);
  } else if constexpr (set<T>) {
    return table_with<T>(read_list, write_list, describe_list, shape::set, &list_table_for<T>);
  } else if constexpr (list<T>) {
    return table_with<T>(read_list, write_list, describe_list, shape::list, &list_table_for<T>);
  } else if constexpr (variant<T>) {
    return table_with<T>(read_variant, write_variant, describe_variant, shape::other, &variant_table_for<T>);
  } else if constexpr (tuple<T>) {
    static_assert(std::tuple_size_v<T> <= tuple_items_max,
                  "a tuple or an array has at most 64 items: make it a vector, with rules for its length");
    constexpr bool is_array = requires(T items) { items.fill(items[0]); };
    return table_with<T>(read_tuple, write_tuple, describe_tuple, is_array ? shape::list : shape::tuple,
                         &tuple_table_for<T>);
  } else {
    static_assert(plain_struct<T>, "not a type that a model can have: see weft/model/types.hpp");
    return table_with<T>(read_struct, write_struct, describe_struct, shape::other, &model_table_for<T>);
  }
}

}  // namespace weft::model::detail
