// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace weft::ws {

enum class message_kind : std::uint8_t { text, binary };

/// One whole message.
struct message {
  message_kind kind = message_kind::text;
  std::string data{};  ///< text is UTF-8: that was checked

  bool is_text() const noexcept { return kind == message_kind::text; }
};

}  // namespace weft::ws
