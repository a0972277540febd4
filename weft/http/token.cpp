// SPDX-License-Identifier: MIT
#include "weft/http/token.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "weft/http/detail/characters.hpp"

namespace weft::http {
namespace {

constexpr std::uint64_t every_byte(std::uint8_t value) { return 0x0101010101010101ULL * value; }

/// Whether any of eight bytes is below 0x20 or is 0x7F. Tabs count: the caller looks again.
bool has_control(std::uint64_t bytes) {
  const std::uint64_t below_space = (bytes - every_byte(0x20)) & ~bytes;
  const std::uint64_t less_delete = bytes ^ every_byte(0x7F);
  const std::uint64_t is_delete = (less_delete - every_byte(1)) & ~less_delete;
  return ((below_space | is_delete) & every_byte(0x80)) != 0;
}

/// Eight bytes of ASCII in lower case; others stay as they are.
std::uint64_t lower_eight(std::uint64_t bytes) {
  const std::uint64_t low = bytes & every_byte(0x7F);
  const std::uint64_t from_a = low + every_byte(0x80 - 'A'), beyond_z = low + every_byte(0x7F - 'Z');
  const std::uint64_t is_upper = from_a & ~beyond_z & ~bytes & every_byte(0x80);
  return bytes | is_upper >> 2;
}

bool is_same(std::uint64_t a, std::uint64_t b) { return a == b || lower_eight(a) == lower_eight(b); }

template <typename Word>
Word load(std::string_view text, std::size_t at) {
  Word word = 0;
  std::memcpy(&word, text.data() + at, sizeof word);
  return word;
}

/// The last eight bytes of a text, or all of one of four to seven, some of them twice.
std::uint64_t load_last(std::string_view text) {
  if (text.size() >= 8) return load<std::uint64_t>(text, text.size() - 8);
  return std::uint64_t{load<std::uint32_t>(text, text.size() - 4)} << 32 | load<std::uint32_t>(text, 0);
}

bool is_value_byte(char c) {
  const auto code = static_cast<unsigned char>(c);
  return (code >= 0x20 && code != 0x7F) || c == '\t';
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

bool is_token(std::string_view text) noexcept {
  return !text.empty() && detail::span_of(text, detail::in_token) == text.size();
}

bool is_field_value(std::string_view text) noexcept {
  if (text.size() < 8) return std::ranges::all_of(text, is_value_byte);
  const std::size_t last = text.size() - 8;
  for (std::size_t at = 0;; at = std::min(at + 8, last)) {  // the last eight overlap those before
    const char* const from = text.data() + at;
    if (has_control(load<std::uint64_t>(text, at)) && !std::all_of(from, from + 8, is_value_byte))
      return false;
    if (at == last) return true;
  }
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  std::size_t at = 0;
  for (; a.size() - at >= 8; at += 8) {
    if (!is_same(load<std::uint64_t>(a, at), load<std::uint64_t>(b, at))) return false;
  }
  if (at == a.size()) return true;
  if (a.size() < 4) return std::ranges::equal(a, b, {}, detail::lower, detail::lower);
  return is_same(load_last(a), load_last(b));
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool next_list_item(std::string_view& list, std::string_view& item) noexcept {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    item = trim(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (!item.empty()) return true;
  }
  return false;
}

}  // namespace weft::http
