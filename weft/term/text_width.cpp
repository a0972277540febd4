// SPDX-License-Identifier: MIT
#include "weft/term/text_width.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace weft::term {
namespace {

struct character {
  char32_t code;
  std::size_t bytes;
};

// The first character of a text that is not empty; a byte that starts no sequence stands for itself.
character first_character(std::string_view text) noexcept {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (bytes == 1 || bytes > text.size()) return {lead, 1};
  char32_t code = lead & (0xFF >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return {lead, 1};
    code = code << 6 | (next & 0x3F);
  }
  return {code, bytes};
}

// A sequence of colours and the like, from ESC [ to its letter, takes no column. Returns its bytes; 0: it is
// none.
std::size_t sequence_bytes(std::string_view text) noexcept {
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t end = text.find_first_not_of(";0123456789", 2);
  const bool has_letter =
      end != std::string_view::npos && ((text[end] | 0x20) >= 'a' && (text[end] | 0x20) <= 'z');
  return has_letter ? end + 1 : 0;
}

struct range {
  char32_t first, last;
};

// The blocks of East_Asian_Width W and F (Unicode annex 11), in order.
constexpr range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
    {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE10, 0xFE19},   {0xFE30, 0xFE6B},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x17000, 0x18D08},
    {0x1B000, 0x1B2FB}, {0x1F300, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393},
    {0x1F3A0, 0x1F3CA}, {0x1F3E0, 0x1F3F0}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC},
    {0x1F4FF, 0x1F53D}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F90C, 0x1F9FF}, {0x20000, 0x3FFFD}};

std::size_t columns_of(char32_t code) noexcept {
  const auto* after = std::upper_bound(std::begin(wide), std::end(wide), code,
                                       [](char32_t c, range r) { return c < r.first; });
  return after != std::begin(wide) && code <= std::prev(after)->last ? 2 : 1;
}

}  // namespace

std::size_t text_width(std::string_view text) noexcept {
  std::size_t columns = 0;
  while (!text.empty()) {
    if (const std::size_t skipped = sequence_bytes(text)) {
      text.remove_prefix(skipped);
      continue;
    }
    const character next = first_character(text);
    columns += columns_of(next.code);
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::string_view fit_width(std::string_view text, std::size_t columns) noexcept {
  std::size_t used = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    if (const std::size_t skipped = sequence_bytes(text.substr(bytes))) {
      bytes += skipped;
      continue;
    }
    const character next = first_character(text.substr(bytes));
    used += columns_of(next.code);
    if (used > columns) break;
    bytes += next.bytes;
  }
  return text.substr(0, bytes);
}

}  // namespace weft::term
