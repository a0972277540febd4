// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/ws/frame.hpp"
#include "weft/ws/parser.hpp"

// Frames and events as text, for tests and fuzzers.
namespace weft::ws::testing {

/// Printable ASCII as it is, other bytes as `\xNN`; from the middle of long texts as a count.
inline std::string visible(std::string_view bytes) {
  if (bytes.size() > 80) {
    return visible(bytes.substr(0, 16)) + format("...{} bytes", bytes.size() - 16);
  }
  std::string out;
  for (const char c : bytes) {
    if (c == '\\' || c < ' ' || c > '~') {
      out += format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

/// Feeds the pieces to a parser and tells what came, a line an event; of a message in pieces its end.
inline std::string events_of(parser& in, std::span<const std::string_view> pieces) {
  std::string events, message;
  for (std::string_view piece : pieces) {
    for (;;) {
      const step s = in.next(piece);
      if (s.consumed > piece.size()) return "BROKEN consumed too much\n";
      piece.remove_prefix(s.consumed);
      if (s.what == progress::need_more) {
        if (!piece.empty()) return "BROKEN left something\n";
        break;
      }
      switch (s.what) {
        case progress::message:
          message += in.take_message();
          if (in.part() == message_part::first || in.part() == message_part::middle) break;
          events += in.is_text() ? "text " : "binary ";
          events += visible(std::exchange(message, {})) + "\n";
          break;
        case progress::ping: events += "ping " + visible(in.control_payload()) + "\n"; break;
        case progress::pong: events += "pong " + visible(in.control_payload()) + "\n"; break;
        case progress::close:
          events += format("close {} {}\n", in.close_code(), visible(in.control_payload()));
          break;
        default:
          return events + format("failed {} {}: {}\n", in.error().close_code, name(in.error().what),
                                 in.error().message);
      }
    }
  }
  return events;
}

}  // namespace weft::ws::testing
