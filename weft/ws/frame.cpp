// SPDX-License-Identifier: MIT
#include "weft/ws/frame.hpp"

#include <cstring>

namespace weft::ws {

namespace {

void append_big_endian(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

}  // namespace

void encode(std::string& out, const frame_header& header) {
  const int first =
      static_cast<int>(header.what) | (header.final ? 0x80 : 0) | (header.compressed ? 0x40 : 0);
  const int masked = header.mask ? 0x80 : 0;
  out += static_cast<char>(first);
  if (header.payload_bytes < 126) {
    out += static_cast<char>(masked | static_cast<int>(header.payload_bytes));
  } else if (header.payload_bytes < 0x10000) {
    out += static_cast<char>(masked | 126);
    append_big_endian(out, header.payload_bytes, 2);
  } else {
    out += static_cast<char>(masked | 127);
    append_big_endian(out, header.payload_bytes, 8);
  }
  if (header.mask) out.append(header.mask->data(), header.mask->size());
}

void encode_frame(std::string& out, frame_header header, std::string_view payload) {
  header.payload_bytes = payload.size();
  encode(out, header);
  const std::size_t begin = out.size();
  out += payload;
  if (header.mask) apply_mask(std::span(out).subspan(begin), *header.mask);
}

// Word by word: compilers make of it what the machine's vectors can do.
void apply_mask(std::span<char> bytes, const mask_key& key, std::size_t offset) noexcept {
  std::array<char, 8> turned;
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = key[(offset + i) % key.size()];
  std::uint64_t word = 0;
  std::memcpy(&word, turned.data(), sizeof word);
  char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= sizeof word; left -= sizeof word, at += sizeof word) {
    std::uint64_t piece = 0;
    std::memcpy(&piece, at, sizeof piece);
    piece ^= word;
    std::memcpy(at, &piece, sizeof piece);
  }
  for (std::size_t i = 0; i < left; ++i) at[i] = static_cast<char>(at[i] ^ turned[i]);
}

}  // namespace weft::ws
