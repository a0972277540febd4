// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weft::ws {

/// Which side of a connection: what a client sends is masked, what a server sends is not.
enum class role : std::uint8_t { client, server };

/// What a frame is.
enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

constexpr bool is_control(opcode what) noexcept { return static_cast<int>(what) >= 8; }

/// Longest payload of a close, a ping or a pong. RFC 6455 §5.5.
inline constexpr std::size_t control_bytes_max = 125;

/// Two bytes, eight of a length, four of a mask.
inline constexpr std::size_t frame_header_bytes_max = 14;

/// What payloads of clients are combined with, byte by byte, so that nobody between can be made to take them
/// for something else.
using mask_key = std::array<char, 4>;

/// The header of one frame.
///
/// Shape: FIN 1 bit, RSV1 to RSV3, opcode 4; MASK 1, length 7; for a length of 126 two bytes more, for 127
/// eight, big-endian; the key if MASK is set. Source: RFC 6455 §5.2.
struct frame_header {
  opcode what = opcode::text;
  bool final = true;        ///< the last frame of its message
  bool compressed = false;  ///< RSV1, on the first frame of a message: RFC 7692 §6
  std::uint64_t payload_bytes = 0;
  std::optional<mask_key> mask{};
};

/// Appends the header; the payload is to follow.
void encode(std::string& out, const frame_header& header);

/// Appends a whole frame, the payload masked if there is a key.
void encode_frame(std::string& out, frame_header header, std::string_view payload);

/// Masks a payload, or takes the mask off: the same operation. `offset` bytes of it came before these.
void apply_mask(std::span<char> bytes, const mask_key& key, std::size_t offset = 0) noexcept;

}  // namespace weft::ws
