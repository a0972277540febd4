// SPDX-License-Identifier: MIT
#include "weft/http/headers.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/detail/put.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::size_t entries_min = 4;
constexpr std::size_t text_bytes_min = 64;
static_assert(entries_min * sizeof(detail::field_place) + text_bytes_min == detail::usual_block_bytes);
/// Below this many wasted bytes moving the rest together is not worth it.
constexpr std::size_t unused_bytes_max = 1024;

void check(std::string_view name, std::string_view value) {
  if (!is_token(name)) throw std::invalid_argument(format("'{}' is no field name", name));
  if (!is_field_value(value)) {
    throw std::invalid_argument(format("the value of the field '{}' has a control character", name));
  }
}

/// Most names are told apart by their lengths.
bool is_same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && equal_ignoring_case(a, b);
}

std::uint32_t as_size(std::size_t value) noexcept { return static_cast<std::uint32_t>(value); }

}  // namespace

// Complete before the first is added: one that is refused leaves no memory behind.
headers::headers(std::initializer_list<field> fields) : headers() {
  for (const auto& [name, value] : fields) add(name, value);
}

void headers::add(std::string_view name, std::string_view value) {
  check(name, value);
  if (borrows(name) || borrows(value)) {
    add_unchecked(std::string(name), std::string(trim(value)), detail::checked());
  } else {
    add_unchecked(name, trim(value), detail::checked());
  }
}

void headers::add_unchecked(std::string_view name, std::string_view value, detail::checked) {
  assert(is_token(name) && is_field_value(value));
  const std::uint32_t at = sizes_.text;
  char* const place = append(1, name.size() + value.size());
  detail::put(detail::put(place, name), value);
  sizes_.lengths |= length_bit(name.size());
  entries()[sizes_.entries++] = {at, as_size(name.size()), at + as_size(name.size()), as_size(value.size())};
}

void headers::reserve(std::size_t count, std::size_t bytes) {
  grow(sizes_.entries + count, sizes_.text + bytes);
}

std::span<detail::field_place> headers::places(std::size_t count_max, std::size_t text_bytes) {
  if (sizes_.entries_max - sizes_.entries < count_max)
    grow(sizes_.entries + count_max, sizes_.text + text_bytes);
  return {entries() + sizes_.entries, count_max};
}

// Written in place: copied from elsewhere, each would be read before its writes have reached the cache.
void headers::add_places(std::string_view text, std::size_t count) {
  const std::uint32_t at = sizes_.text;
  text.copy(append(0, text.size()), text.size());
  const std::span added(entries() + sizes_.entries, count);
  sizes_.entries += as_size(count);
  for (const entry& e : added) sizes_.lengths |= length_bit(e.name_size);
  if (at == 0) return;
  for (entry& e : added) {
    e.name_at += at;
    e.value_at += at;
  }
}

// What lies behind the last value, if anything, is the end of its line.
void headers::continue_last(std::string_view value, detail::checked) {
  assert(!empty() && is_field_value(value));
  const std::size_t last = size() - 1;
  const std::size_t blanks = entries()[last].value_size == 0 || value.empty() ? 0 : 1;
  sizes_.text = entries()[last].value_at + entries()[last].value_size;
  char* const place = append(0, blanks + value.size());
  std::fill_n(place, blanks, ' ');
  value.copy(place + blanks, value.size());
  entries()[last].value_size += as_size(blanks + value.size());
}

/// Makes room, and counts the text in. Returns where it goes.
char* headers::append(std::size_t entry_count, std::size_t text_bytes) {
  if (sizes_.entries_max - sizes_.entries < entry_count || sizes_.text_max - sizes_.text < text_bytes)
    grow(sizes_.entries + entry_count, sizes_.text + text_bytes);
  return text() + std::exchange(sizes_.text, sizes_.text + as_size(text_bytes));
}

/// Each part at least doubles when it grows.
void headers::grow(std::size_t entries_needed, std::size_t text_needed) {
  if (!block_ && entries_needed <= entries_min && text_needed <= text_bytes_min) {
    block_ = detail::take_block(detail::usual_block_bytes);
    sizes_.entries_max = entries_min;
    sizes_.text_max = text_bytes_min;
    return;
  }
  const auto room = [](std::size_t needed, std::size_t now, std::size_t min) {
    return needed <= now ? now : std::max({needed, 2 * now, min});
  };
  sizes larger = sizes_;
  const std::size_t entries_max = room(entries_needed, sizes_.entries_max, entries_min);
  const std::size_t text_max = room(text_needed, sizes_.text_max, text_bytes_min);
  if (std::max(entries_max, text_max) > std::numeric_limits<std::uint32_t>::max())
    throw std::length_error("the fields exceed 4 GiB");
  larger.entries_max = as_size(entries_max);
  larger.text_max = as_size(text_max);
  char* const block = detail::take_block(block_bytes(larger));
  if (block_) {
    // All of the entries: a parser may have written some that are not counted yet.
    std::copy_n(block_, sizes_.entries_max * sizeof(entry), block);
    std::copy_n(text(), sizes_.text, block + entries_max * sizeof(entry));
    detail::give_back_block(block_, block_bytes(sizes_));
  }
  block_ = block;
  sizes_ = larger;
}

headers::headers(const headers& from) {
  if (from.empty()) return;
  grow(from.sizes_.entries, from.sizes_.text);
  *this = from;
}

headers& headers::operator=(const headers& from) {
  const bool has_room =
      from.sizes_.entries <= sizes_.entries_max && from.sizes_.text <= sizes_.text_max && this != &from;
  if (!has_room) return *this = headers(from);
  const sizes room = std::exchange(sizes_, from.sizes_);
  sizes_.entries_max = room.entries_max;
  sizes_.text_max = room.text_max;
  std::copy_n(from.entries(), sizes_.entries, entries());
  std::copy_n(from.text(), sizes_.text, text());
  return *this;
}

void headers::set(std::string_view name, std::string_view value) {
  check(name, value);
  const std::string new_name(name);
  const std::string new_value(trim(value));
  for (std::size_t i = 0; i < size(); ++i) {
    if (!is_same_name(name_of(entries()[i]), new_name)) continue;
    replace_value(i, new_value);
    erase_from(i + 1, new_name);
    return compact();
  }
  add_unchecked(new_name, new_value, detail::checked());
}

void headers::replace_value(std::size_t index, std::string_view value) {
  sizes_.unused += entries()[index].value_size;
  std::uint32_t at = entries()[index].value_at;
  if (value.size() <= entries()[index].value_size) {
    sizes_.unused -= as_size(value.size());
    value.copy(text() + at, value.size());
  } else {
    at = sizes_.text;
    value.copy(append(0, value.size()), value.size());
  }
  entries()[index].value_at = at;
  entries()[index].value_size = as_size(value.size());
}

std::size_t headers::erase(std::string_view name) {
  const std::size_t count = erase_from(0, std::string(name));
  compact();
  return count;
}

/// Removes those of that name from this index on. Returns how many there were.
std::size_t headers::erase_from(std::size_t index, std::string_view name) noexcept {
  std::size_t kept = index;
  for (std::size_t i = index; i < size(); ++i) {
    const entry e = entries()[i];
    if (is_same_name(name_of(e), name)) {
      sizes_.unused += e.name_size + e.value_size;
    } else {
      entries()[kept++] = e;
    }
  }
  return std::exchange(sizes_.entries, as_size(kept)) - kept;
}

/// Moves the text together if much of it is unused.
void headers::compact() {
  if (sizes_.unused < unused_bytes_max || sizes_.unused < sizes_.text / 2) return;
  headers together;
  for (const auto& [name, value] : *this) together.add_unchecked(name, value, detail::checked());
  *this = std::move(together);
}

std::optional<std::string_view> headers::find(std::string_view name) const noexcept {
  for (const entry& e : std::span(entries(), size())) {
    if (is_same_name(name_of(e), name)) return value_of(e);
  }
  return std::nullopt;
}

std::vector<std::string_view> headers::get_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const entry& e : std::span(entries(), size())) {
    if (is_same_name(name_of(e), name)) values.push_back(value_of(e));
  }
  return values;
}

bool headers::find_token(std::string_view name, std::string_view token) const noexcept {
  for (const entry& e : std::span(entries(), size())) {
    if (!is_same_name(name_of(e), name)) continue;
    std::string_view list = value_of(e), item;
    while (next_list_item(list, item)) {
      if (equal_ignoring_case(item, token)) return true;
    }
  }
  return false;
}

bool headers::borrows(std::string_view view) const noexcept {
  const std::less_equal<const char*> not_after;
  return not_after(text(), view.data()) && not_after(view.data(), text() + sizes_.text);
}

}  // namespace weft::http
