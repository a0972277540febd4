// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/http/detail/field_place.hpp"

namespace weft::http {

/// The fields of a message in their order; names compare without case, and one name may come several times.
///
/// All text lies in one buffer: filling again after `clear()` allocates nothing once the buffer has grown.
/// What programs add is checked, so that no value can smuggle in a line end and with it another field.
///
/// Lifetime: views given out are valid until the object is next changed.
class headers {
 public:
  struct field {
    std::string_view name, value;
  };
  class const_iterator;
  using iterator = const_iterator;
  using value_type = field;

  headers() = default;

  /// Throws as `add` does.
  headers(std::initializer_list<field> fields);

  /// Appends a field. Blanks around the value are not part of it.
  ///
  /// Throws `std::invalid_argument` if `name` is no token or `value` has a control character.
  void add(std::string_view name, std::string_view value);

  /// Appends a field that a parser has checked already: `is_token(name)` and `is_field_value(value)`.
  void add_unchecked(std::string_view name, std::string_view value);

  /// Makes room for so many more fields with so much text, so that adding them allocates once.
  void reserve(std::size_t count, std::size_t bytes);

  /// For a parser that finds many fields in one text: room for so many more, to be written into before
  /// `add_places`.
  std::span<detail::field_place> places(std::size_t count_max);

  /// Appends the first `count` fields written into `places`, which are within `text`. It is copied as a
  /// whole.
  void add_places(std::string_view text, std::size_t count);

  /// Replaces all fields of that name by one, at the place of the first. Throws as `add` does.
  void set(std::string_view name, std::string_view value);

  /// Removes all fields of that name. Returns how many there were.
  std::size_t erase(std::string_view name);

  /// The value of the first field of that name.
  std::optional<std::string_view> get(std::string_view name) const noexcept;

  bool contains(std::string_view name) const noexcept { return get(name).has_value(); }

  /// The values of all fields of that name, in order.
  std::vector<std::string_view> get_all(std::string_view name) const;

  /// Whether a comma-separated list, of one or several fields, has `token`: `has_token("connection",
  /// "close")`.
  bool has_token(std::string_view name, std::string_view token) const noexcept;

  std::size_t size() const noexcept { return entries_.size(); }
  /// Of all names and values.
  std::size_t bytes() const noexcept { return text_.size() - unused_; }
  bool empty() const noexcept { return entries_.empty(); }
  field operator[](std::size_t index) const noexcept;
  const_iterator begin() const noexcept;
  const_iterator end() const noexcept;

  /// Removes everything but keeps the memory.
  void clear() noexcept;

 private:
  using entry = detail::field_place;  // within text_

  std::string_view name_of(const entry& e) const noexcept { return {text_.data() + e.name_at, e.name_size}; }
  std::string_view value_of(const entry& e) const noexcept {
    return {text_.data() + e.value_at, e.value_size};
  }
  bool borrows(std::string_view view) const noexcept;
  void replace_value(entry& e, std::string_view value);
  void forget(std::size_t bytes);

  std::string text_;
  std::vector<entry> entries_;
  std::size_t places_at_ = 0;  // of the entries that are not filled yet
  std::size_t unused_ = 0;     // bytes of text_ that no entry refers to
};

class headers::const_iterator {
 public:
  using value_type = field;
  using reference = field;
  using difference_type = std::ptrdiff_t;
  using iterator_category = std::input_iterator_tag;
  using pointer = void;

  const_iterator() = default;
  field operator*() const noexcept { return (*owner_)[index_]; }
  const_iterator& operator++() noexcept { return ++index_, *this; }
  const_iterator operator++(int) noexcept { return {owner_, index_++}; }
  bool operator==(const const_iterator&) const = default;

 private:
  friend class headers;
  const_iterator(const headers* owner, std::size_t index) noexcept : owner_(owner), index_(index) {}

  const headers* owner_ = nullptr;
  std::size_t index_ = 0;
};

inline headers::field headers::operator[](std::size_t index) const noexcept {
  return {name_of(entries_[index]), value_of(entries_[index])};
}
inline headers::const_iterator headers::begin() const noexcept { return {this, 0}; }
inline headers::const_iterator headers::end() const noexcept { return {this, entries_.size()}; }

}  // namespace weft::http
