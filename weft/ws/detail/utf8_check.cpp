// SPDX-License-Identifier: MIT
#include "weft/ws/detail/utf8_check.hpp"

#include <cstddef>
#include <cstring>

namespace weft::ws::detail {

namespace {

/// How many bytes at the front are ASCII, in whole words.
std::size_t ascii_words(std::string_view text) noexcept {
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if (word & 0x8080808080808080U) break;
  }
  return at;
}

}  // namespace

bool utf8_check::take(std::string_view piece) noexcept {
  for (std::size_t at = 0; at < piece.size() && !wrong_; ++at) {
    const auto byte = static_cast<unsigned char>(piece[at]);
    if (missing_ > 0) {
      wrong_ = byte < lowest_ || byte > highest_;
      lowest_ = 0x80;
      highest_ = 0xBF;
      --missing_;
    } else if (byte >= 0x80) {
      wrong_ = !begin_character(byte);
    } else if (const std::size_t skipped = ascii_words(piece.substr(at)); skipped > 0) {
      at += skipped - 1;
    }
  }
  return !wrong_;
}

bool utf8_check::begin_character(unsigned char lead) noexcept {
  if (lead < 0xC2 || lead > 0xF4) return false;
  missing_ = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead == 0xE0) lowest_ = 0xA0;   // else overlong
  if (lead == 0xED) highest_ = 0x9F;  // else a surrogate
  if (lead == 0xF0) lowest_ = 0x90;   // else overlong
  if (lead == 0xF4) highest_ = 0x8F;  // else beyond U+10FFFF
  return true;
}

}  // namespace weft::ws::detail
