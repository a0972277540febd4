// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::ws {

/// How a peer broke the protocol. The comment says what it is told where it is not 1002.
enum class violation : std::uint8_t {
  reserved_bit,             ///< RSV2, RSV3, or RSV1 where nothing is compressed
  bad_opcode,               ///< one of the reserved ones
  fragmented_control,       ///< a close, ping or pong that is not final
  control_too_long,         ///< more than 125 bytes
  unexpected_continuation,  ///< of no message
  missing_continuation,     ///< a message begins within another one
  bad_length,               ///< not in the shortest form, or beyond 63 bits
  unmasked,                 ///< by a client
  masked,                   ///< by a server
  bad_close,                ///< a close with one byte, or with a code that may not be sent
  bad_utf8,                 ///< 1007
  bad_compression,          ///< 1007
  frame_too_large,          ///< 1009
  message_too_large,        ///< 1009
};

/// The enumerator's own name, such as `bad_opcode`: for logs and tests.
std::string_view name(violation what) noexcept;

/// Why a parser refused what came.
struct parse_error {
  violation what{};
  std::uint16_t close_code = 1002;  ///< what the peer is told
  std::string message;              ///< a sentence for people, short enough to be sent along
};

/// Makes an error with the close code that belongs to it.
parse_error make_error(violation what, std::string message);

}  // namespace weft::ws
