// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "weft/json/errors.hpp"

namespace weft::json {

class value;
struct member;

using array = std::vector<value>;

template <typename T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

/// Members by name, in the order they were added; a name occurs once.
///
/// Cost: `find` is a scan up to 16 members, and a hash beyond that, keyed so that nobody can choose names
/// that collide.
class object {
 public:
  object() noexcept;
  object(std::initializer_list<member> members);
  object(const object& other);
  object(object&& other) noexcept;
  object& operator=(object other) noexcept;
  ~object();

  /// Adds a member, or gives the one of that name another value; it keeps its place.
  value& set(std::string name, value content);

  /// The value of that name, or null.
  const value* find(std::string_view name) const noexcept;
  value* find(std::string_view name) noexcept;

  /// The value of that name. Throws `access_error` if there is none.
  const value& at(std::string_view name) const;

  std::size_t size() const noexcept;
  bool empty() const noexcept { return members_.empty(); }

  const member* begin() const noexcept;
  const member* end() const noexcept;

  /// Whether both have equal values under the same names; the order does not count.
  friend bool operator==(const object& a, const object& b) noexcept;

 private:
  class name_index;

  std::vector<member> members_;
  std::unique_ptr<name_index> index_;  // null while there are few members
};

enum class kind : std::uint8_t { null, boolean, integer, number, string, array, object };

/// What errors call a value of that kind: `an array`.
std::string_view name(kind of) noexcept;

/// Any JSON value.
///
/// Integers of 64 bits, signed or not, are kept exact and are another kind than `number`, which is a double:
/// 1 and 1.0 differ, and are written as such.
class value {
 public:
  value() noexcept = default;
  value(std::nullptr_t) noexcept {}
  value(std::same_as<bool> auto content) noexcept : data_(content) {}
  value(std::signed_integral auto content) noexcept
    requires integer<decltype(content)>
      : data_(std::int64_t{content}) {}
  value(std::unsigned_integral auto content) noexcept
    requires integer<decltype(content)>
  {
    if (std::in_range<std::int64_t>(content)) {
      data_ = static_cast<std::int64_t>(content);
    } else {
      data_ = std::uint64_t{content};
    }
  }
  value(double content) noexcept : data_(content) {}
  value(const char* content) : data_(std::string(content)) {}
  value(std::string_view content) : data_(std::string(content)) {}
  value(std::string content) noexcept : data_(std::move(content)) {}
  value(array content) noexcept : data_(std::move(content)) {}
  value(object content) noexcept : data_(std::move(content)) {}

  kind type() const noexcept;
  bool is_null() const noexcept { return data_.index() == 0; }

  /// Whether this is an integer that only `as_uint64` can give.
  bool exceeds_int64() const noexcept { return data_.index() == 3; }

  // The content as a type. They throw `access_error` (`expected a string, got null`) if it is none.
  bool as_bool() const;
  std::int64_t as_int64() const;
  std::uint64_t as_uint64() const;
  double as_double() const;  ///< of an integer too
  const std::string& as_string() const;
  const array& as_array() const;
  const object& as_object() const;
  array& as_array();
  object& as_object();

  /// The member of that name, or null if there is none or this is no object.
  const value* find(std::string_view name) const noexcept;

  /// The member of that name. Throws `access_error`.
  const value& operator[](std::string_view name) const { return as_object().at(name); }

  /// The item at that place of an array. Throws `access_error`.
  const value& operator[](std::size_t index) const;

  friend bool operator==(const value& a, const value& b) noexcept;

 private:
  template <typename T> const T& get(kind wanted) const;
  [[noreturn]] void refuse(std::string_view wanted) const;

  // Invariant: an integer that fits int64_t is stored as such.
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, array, object> data_;
};

/// One name and its value in an object.
struct member {
  std::string name;
  value content;

  friend bool operator==(const member& a, const member& b) noexcept = default;
};

}  // namespace weft::json
