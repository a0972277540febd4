// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/http/detail/checked.hpp"
#include "weft/http/detail/field_block.hpp"
#include "weft/http/detail/field_place.hpp"

namespace weft::http {

/// The fields of a message in their order; names compare without case, and one name may come several times.
///
/// All of them lie in one block of memory: filling again after `clear()` allocates nothing once it has grown.
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
  headers(const headers& from);
  /// Keeps its memory if that is enough.
  headers& operator=(const headers& from);
  headers(headers&& from) noexcept
      : block_(std::exchange(from.block_, nullptr)), sizes_(std::exchange(from.sizes_, {})) {}
  headers& operator=(headers&& from) noexcept {
    headers taken(std::move(from));
    swap(*this, taken);
    return *this;
  }
  ~headers() {
    if (block_) detail::give_back_block(block_, block_bytes(sizes_));
  }
  friend void swap(headers& a, headers& b) noexcept {
    std::swap(a.block_, b.block_);
    std::swap(a.sizes_, b.sizes_);
  }

  /// Throws as `add` does.
  headers(std::initializer_list<field> fields);

  /// Appends a field. Blanks around the value are not part of it.
  ///
  /// Throws `std::invalid_argument` if `name` is no token or `value` has a control character.
  void add(std::string_view name, std::string_view value);

  /// Appends a field of which is known that `is_token(name)` and `is_field_value(value)`. Nobody looks again
  /// when it is sent.
  void add_unchecked(std::string_view name, std::string_view value, detail::checked);

  /// Makes room for so many more fields with so much text, so that adding them allocates once.
  void reserve(std::size_t count, std::size_t bytes);

  /// For a parser that finds many fields in one text: room for so many more, to be written into before
  /// `add_places`. `text_bytes`: how much text is expected, so that adding it allocates no more.
  std::span<detail::field_place> places(std::size_t count_max, std::size_t text_bytes = 0);

  /// Appends the first `count` fields written into `places`, which are within `text`. It is copied as a
  /// whole.
  void add_places(std::string_view text, std::size_t count);

  /// Lets the value of the last field go on, after one blank. For a parser: nothing but adding came before.
  void continue_last(std::string_view value, detail::checked);

  /// Replaces all fields of that name by one, at the place of the first. Throws as `add` does.
  void set(std::string_view name, std::string_view value);

  /// Removes all fields of that name. Returns how many there were.
  std::size_t erase(std::string_view name);

  /// The value of the first field of that name.
  std::optional<std::string_view> get(std::string_view name) const noexcept {
    return may_have(name) ? find(name) : std::nullopt;
  }

  bool contains(std::string_view name) const noexcept { return get(name).has_value(); }

  /// The values of all fields of that name, in order.
  std::vector<std::string_view> get_all(std::string_view name) const;

  /// Whether a comma-separated list, of one or several fields, has `token`: `has_token("connection",
  /// "close")`.
  bool has_token(std::string_view name, std::string_view token) const noexcept {
    return may_have(name) && find_token(name, token);
  }

  std::size_t size() const noexcept { return sizes_.entries; }
  /// Of all names and values.
  std::size_t bytes() const noexcept { return sizes_.text - sizes_.unused; }
  bool empty() const noexcept { return sizes_.entries == 0; }
  field operator[](std::size_t index) const noexcept;
  const_iterator begin() const noexcept;
  const_iterator end() const noexcept;

  /// Removes everything but keeps the memory.
  void clear() noexcept {
    sizes_.entries = sizes_.text = sizes_.unused = 0;
    sizes_.lengths = 0;
  }

 private:
  using entry = detail::field_place;  // within the text

  struct sizes {
    std::uint32_t entries_max = 0, text_max = 0;  // for which there is room
    std::uint32_t entries = 0, text = 0;
    std::uint32_t unused = 0;   // bytes of the text that no entry refers to
    std::uint64_t lengths = 0;  // bit n: a name of n bytes, modulo 64, may be there
  };

  static constexpr std::size_t block_bytes(const sizes& of) noexcept {
    return std::size_t{of.entries_max} * sizeof(entry) + of.text_max;
  }
  static constexpr std::uint64_t length_bit(std::size_t name_bytes) noexcept {
    return std::uint64_t{1} << name_bytes % 64;
  }
  /// Most names that are asked for are not there, and no other has their length.
  bool may_have(std::string_view name) const noexcept { return sizes_.lengths & length_bit(name.size()); }
  std::optional<std::string_view> find(std::string_view name) const noexcept;
  bool find_token(std::string_view name, std::string_view token) const noexcept;

  entry* entries() const noexcept { return reinterpret_cast<entry*>(block_); }
  char* text() const noexcept { return block_ + std::size_t{sizes_.entries_max} * sizeof(entry); }
  std::string_view name_of(const entry& e) const noexcept { return {text() + e.name_at, e.name_size}; }
  std::string_view value_of(const entry& e) const noexcept { return {text() + e.value_at, e.value_size}; }
  bool borrows(std::string_view view) const noexcept;
  char* append(std::size_t entry_count, std::size_t text_bytes);
  void grow(std::size_t entries_needed, std::size_t text_needed);
  void replace_value(std::size_t index, std::string_view value);
  std::size_t erase_from(std::size_t index, std::string_view name) noexcept;
  void compact();

  char* block_ = nullptr;  // the entries, then the text
  sizes sizes_;
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
  return {name_of(entries()[index]), value_of(entries()[index])};
}
inline headers::const_iterator headers::begin() const noexcept { return {this, 0}; }
inline headers::const_iterator headers::end() const noexcept { return {this, size()}; }

}  // namespace weft::http
