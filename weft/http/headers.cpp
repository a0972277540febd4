// SPDX-License-Identifier: MIT
#include "weft/http/headers.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <span>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

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

std::uint32_t offset(std::size_t value) {
  if (value > std::numeric_limits<std::uint32_t>::max()) throw std::length_error("the fields exceed 4 GiB");
  return static_cast<std::uint32_t>(value);
}

}  // namespace

headers::headers(std::initializer_list<field> fields) {
  for (const auto& [name, value] : fields) add(name, value);
}

void headers::add(std::string_view name, std::string_view value) {
  check(name, value);
  if (borrows(name) || borrows(value)) {
    add_unchecked(std::string(name), std::string(trim(value)));
  } else {
    add_unchecked(name, trim(value));
  }
}

void headers::add_unchecked(std::string_view name, std::string_view value) {
  const std::size_t at = text_.size();
  offset(at + name.size() + value.size());
  text_.append(name).append(value);
  entries_.push_back({offset(at), offset(name.size()), offset(at + name.size()), offset(value.size())});
}

void headers::reserve(std::size_t count, std::size_t bytes) {
  entries_.reserve(entries_.size() + count);
  text_.reserve(text_.size() + bytes);
}

std::span<detail::field_place> headers::places(std::size_t count_max) {
  places_at_ = entries_.size();
  entries_.resize(places_at_ + count_max);
  return std::span(entries_).subspan(places_at_);
}

// Written in place: copied from elsewhere, each would be read before its writes have reached the cache.
void headers::add_places(std::string_view text, std::size_t count) {
  entries_.resize(places_at_ + count);
  const std::uint32_t at = offset(text_.size());
  offset(text_.size() + text.size());
  text_.append(text);
  if (at == 0) return;
  for (entry& e : std::span(entries_).subspan(places_at_)) {
    e.name_at += at;
    e.value_at += at;
  }
}

void headers::set(std::string_view name, std::string_view value) {
  check(name, value);
  const std::string new_name(name);
  const std::string new_value(trim(value));
  const auto same = [&](const entry& e) { return equal_ignoring_case(name_of(e), new_name); };
  const auto first = std::ranges::find_if(entries_, same);
  if (first == entries_.end()) {
    add_unchecked(new_name, new_value);
    return;
  }
  std::size_t dropped = 0;
  const auto rest = std::remove_if(first + 1, entries_.end(), [&](const entry& e) {
    const bool drop = same(e);
    if (drop) dropped += e.name_size + e.value_size;
    return drop;
  });
  entries_.erase(rest, entries_.end());
  replace_value(*first, new_value);
  forget(dropped);
}

void headers::replace_value(entry& e, std::string_view value) {
  unused_ += e.value_size;
  if (value.size() <= e.value_size) {
    std::ranges::copy(value, text_.begin() + e.value_at);
    unused_ -= value.size();
  } else {
    const std::uint32_t at = offset(text_.size());
    offset(at + value.size());
    text_.append(value);
    e.value_at = at;
  }
  e.value_size = offset(value.size());
}

std::size_t headers::erase(std::string_view name) {
  const std::string gone(name);
  std::size_t dropped = 0;
  const std::size_t count = std::erase_if(entries_, [&](const entry& e) {
    const bool drop = equal_ignoring_case(name_of(e), gone);
    if (drop) dropped += e.name_size + e.value_size;
    return drop;
  });
  forget(dropped);
  return count;
}

void headers::forget(std::size_t bytes) {
  unused_ += bytes;
  if (unused_ < unused_bytes_max || unused_ < text_.size() / 2) return;
  headers compact;
  for (const auto& [name, value] : *this) compact.add_unchecked(name, value);
  *this = std::move(compact);
}

std::optional<std::string_view> headers::get(std::string_view name) const noexcept {
  for (const entry& e : entries_) {
    if (is_same_name(name_of(e), name)) return value_of(e);
  }
  return std::nullopt;
}

std::vector<std::string_view> headers::get_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const entry& e : entries_) {
    if (is_same_name(name_of(e), name)) values.push_back(value_of(e));
  }
  return values;
}

bool headers::has_token(std::string_view name, std::string_view token) const noexcept {
  for (const entry& e : entries_) {
    if (!is_same_name(name_of(e), name)) continue;
    std::string_view list = value_of(e), item;
    while (next_list_item(list, item)) {
      if (equal_ignoring_case(item, token)) return true;
    }
  }
  return false;
}

void headers::clear() noexcept {
  text_.clear();
  entries_.clear();
  unused_ = 0;
}

bool headers::borrows(std::string_view view) const noexcept {
  const std::less_equal<const char*> not_after;
  return not_after(text_.data(), view.data()) && not_after(view.data(), text_.data() + text_.size());
}

}  // namespace weft::http
