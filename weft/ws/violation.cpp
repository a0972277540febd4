// SPDX-License-Identifier: MIT
#include "weft/ws/violation.hpp"

#include <utility>

#include "weft/ws/close_code.hpp"

namespace weft::ws {

std::string_view name(violation what) noexcept {
  switch (what) {
    case violation::reserved_bit: return "reserved_bit";
    case violation::bad_opcode: return "bad_opcode";
    case violation::fragmented_control: return "fragmented_control";
    case violation::control_too_long: return "control_too_long";
    case violation::unexpected_continuation: return "unexpected_continuation";
    case violation::missing_continuation: return "missing_continuation";
    case violation::bad_length: return "bad_length";
    case violation::unmasked: return "unmasked";
    case violation::masked: return "masked";
    case violation::bad_close: return "bad_close";
    case violation::bad_utf8: return "bad_utf8";
    case violation::bad_compression: return "bad_compression";
    case violation::frame_too_large: return "frame_too_large";
    case violation::message_too_large: return "message_too_large";
  }
  return "unknown";
}

parse_error make_error(violation what, std::string message) {
  std::uint16_t code = close_code::protocol_error;
  if (what == violation::bad_utf8 || what == violation::bad_compression) code = close_code::invalid_payload;
  if (what == violation::frame_too_large || what == violation::message_too_large) {
    code = close_code::message_too_big;
  }
  return {what, code, std::move(message)};
}

}  // namespace weft::ws
