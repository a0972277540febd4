// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "weft/model/rules.hpp"

// What is known of a type when its name has been forgotten. Reading, writing, checking and describing are
// functions of the library over these tables; a program's types add only the tables and what touches a value.

namespace weft::model::detail {

class decoder;
class encoder;
class schema_maker;

/// What limits look at.
enum class shape : std::uint8_t {
  other,
  optional,
  literal,
  integer,
  uinteger,
  real,
  text,
  bytes,
  list,
  set,
  tuple,
  dictionary
};

struct type_table {
  void (*read)(decoder& in, void* out, const type_table& self);
  void (*write)(encoder& out, const void* value, const type_table& self);
  void (*describe)(schema_maker& out, const type_table& self);
  bool (*is_given)(const void* value);  ///< whether an initializer said something: not zero, not empty
  void (*reset)(void* value);
  std::size_t (*size)(const void* value) = nullptr;  ///< of a list or dictionary
  shape kind = shape::other;
  std::uint8_t bytes = 0;      ///< of a number or an enum
  bool may_miss = false;       ///< whether a field of this type may be missing whatever its initializer says
  const void* more = nullptr;  ///< one of the tables below
};

struct field_table {
  std::string_view name;      ///< in JSON
  std::string_view declared;  ///< in the struct
  const type_table* type;
  std::span<const rule> rules;
  bool required = false;
  bool defaulted = false;
  bool has_limits = false;
  bool is_plain = false;     ///< whether the names need no escapes in JSON
  bool keeps_extra = false;  ///< no member of its own, but a dictionary of those that the model does not have
};

struct model_table {
  std::string_view name;       ///< that a description gives, or empty
  std::string_view type_name;  ///< of the struct
  std::span<const field_table> fields;
  std::span<const rule> rules;  ///< for the whole
  /// Reads members as long as they come in the order of the fields; those of `passed`, a bit each, are left
  /// out. Returns how far it came: the last field before is one that it read if an error was found.
  std::size_t (*read_in_order)(decoder& in, void* object, std::uint64_t passed);
  void (*locate)(void* object, void** fields);
  void (*with_default)(void (*use)(void* context, void* object), void* context);
  bool has_checks = false;
  bool forbids_extra = false;
  std::size_t extra_field = SIZE_MAX;  ///< that keeps them
};

/// `std::vector`, `std::set`, and what is like them.
struct list_table {
  const type_table* item;
  void (*clear)(void* list);
  void (*read_item)(decoder& in, void* list, const type_table& item);  ///< which begins at the next token
  void (*for_each)(const void* list, void* context, void (*use)(void* context, const void* item));
};

/// A fixed number of items, each of a type of its own: `std::tuple`, `std::pair`, `std::array`.
struct tuple_table {
  std::span<const type_table* const> items;
  void (*locate)(void* tuple, void** items);
};

struct dictionary_table {
  const type_table* mapped;
  void (*clear)(void* dictionary);
  void* (*insert)(void* dictionary, std::string name);  ///< a fresh value under that name
  void (*for_each)(const void* dictionary, void* context,
                   void (*use)(void* context, std::string_view name, const void* value));
};

/// `std::optional` and `std::unique_ptr`.
struct optional_table {
  const type_table* inner;
  void* (*emplace)(void* optional);
  const void* (*get)(const void* optional);  ///< null if it is empty
};

/// An enum or a literal: one of several texts.
struct names_table {
  std::string_view name;  ///< of an enum, as of a model
  std::string_view type_name;
  std::span<const std::string_view> names;  ///< by value; empty where there is none
  std::string_view error;                   ///< the type of the error
};

struct variant_table {
  std::span<const type_table* const> alternatives;
  std::span<const std::string_view> labels;
  void* (*emplace)(void* variant, std::size_t index);
  std::size_t (*index)(const void* variant);
  const void* (*get)(const void* variant);
};

/// A value with limits of its own.
struct limited_table {
  const type_table* inner;
  std::span<const rule> rules;
};

/// A type that the program makes from a text and back.
struct text_table {
  bool (*parse)(void* out, std::string_view text, std::string& why);
  std::string (*print)(const void* value);
  std::string_view format;
};

/// The table of a type of the library that has a header of its own; null for others.
template <typename T> inline constexpr const type_table* builtin_table = nullptr;

template <typename Table> const Table& more(const type_table& self) {
  return *static_cast<const Table*>(self.more);
}

}  // namespace weft::model::detail
