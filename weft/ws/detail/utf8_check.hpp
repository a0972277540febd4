// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace weft::ws::detail {

/// Tells whether a text that comes in pieces is UTF-8, at the first byte that is not.
///
/// Source: Unicode 15, table 3-7.
class utf8_check {
 public:
  /// Goes on with the next piece. Returns false at a byte that no character has there; stays so.
  bool take(std::string_view piece) noexcept;

  /// Whether the text may end here: not within a character.
  bool is_whole() const noexcept { return missing_ == 0; }

  void reset() noexcept { *this = utf8_check(); }

 private:
  bool begin_character(unsigned char lead) noexcept;

  // What the next byte of the character may be.
  unsigned char lowest_ = 0x80, highest_ = 0xBF;
  std::uint8_t missing_ = 0;  // bytes of the character that are still to come
  bool wrong_ = false;
};

}  // namespace weft::ws::detail
