// SPDX-License-Identifier: MIT
#include "weft/json/value.hpp"

#include "weft/base/print.hpp"

namespace weft::json {

std::string_view name(kind of) noexcept {
  switch (of) {
    case kind::null: return "null";
    case kind::boolean: return "a boolean";
    case kind::integer: return "an integer";
    case kind::number: return "a number";
    case kind::string: return "a string";
    case kind::array: return "an array";
    case kind::object: return "an object";
  }
  return "nothing";
}

kind value::type() const noexcept {
  constexpr kind kinds[] = {kind::null,   kind::boolean, kind::integer, kind::integer,
                            kind::number, kind::string,  kind::array,   kind::object};
  return kinds[data_.index()];
}

void value::refuse(std::string_view wanted) const {
  throw access_error(format("expected {}, got {}", wanted, name(type())));
}

template <typename T> const T& value::get(kind wanted) const {
  if (const T* found = std::get_if<T>(&data_)) return *found;
  refuse(name(wanted));
}

bool value::as_bool() const { return get<bool>(kind::boolean); }

std::int64_t value::as_int64() const {
  if (const auto* large = std::get_if<std::uint64_t>(&data_)) {
    throw access_error(format("expected an integer of 64 bits with a sign, got {}", *large));
  }
  return get<std::int64_t>(kind::integer);
}

std::uint64_t value::as_uint64() const {
  if (const auto* large = std::get_if<std::uint64_t>(&data_)) return *large;
  const auto found = get<std::int64_t>(kind::integer);
  if (found < 0) throw access_error(format("expected an integer of 0 or more, got {}", found));
  return static_cast<std::uint64_t>(found);
}

double value::as_double() const {
  if (const auto* found = std::get_if<std::int64_t>(&data_)) return static_cast<double>(*found);
  if (const auto* found = std::get_if<std::uint64_t>(&data_)) return static_cast<double>(*found);
  return get<double>(kind::number);
}

const std::string& value::as_string() const { return get<std::string>(kind::string); }
const array& value::as_array() const { return get<array>(kind::array); }
const object& value::as_object() const { return get<object>(kind::object); }
array& value::as_array() { return const_cast<array&>(std::as_const(*this).as_array()); }
object& value::as_object() { return const_cast<object&>(std::as_const(*this).as_object()); }

const value* value::find(std::string_view name) const noexcept {
  const auto* members = std::get_if<object>(&data_);
  return members ? members->find(name) : nullptr;
}

const value& value::operator[](std::size_t index) const {
  const array& items = as_array();
  if (index >= items.size()) throw access_error(format("no item {} in an array of {}", index, items.size()));
  return items[index];
}

bool operator==(const value& a, const value& b) noexcept { return a.data_ == b.data_; }

}  // namespace weft::json
