// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace weft::ws {

enum class message_kind : std::uint8_t { text, binary };

/// Which part of its message it is.
enum class message_part : std::uint8_t { whole, first, middle, last };

/// One message, or a piece of one: its beginning, then what follows it, then its end, each of which may be
/// empty.
struct message {
  message_kind kind = message_kind::text;
  std::string data{};  ///< text is UTF-8: that was checked; pieces may end within a character
  message_part part = message_part::whole;

  bool is_text() const noexcept { return kind == message_kind::text; }
  bool is_last() const noexcept { return part == message_part::whole || part == message_part::last; }
};

}  // namespace weft::ws
