// SPDX-License-Identifier: MIT
#include "weft/json/detail/text.hpp"

#include <simdjson.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace weft::json::detail {
namespace {

constexpr auto special = [] {
  std::array<bool, 256> table{};
  for (std::size_t code = 0; code < table.size(); ++code) {
    table[code] = code < 0x20 || code == '"' || code == '\\' || code >= 0x80;
  }
  return table;
}();

constexpr std::uint64_t every_byte(std::uint8_t value) { return 0x0101010101010101ULL * value; }

/// The high bit of each of eight bytes that is special. Bytes above the lowest hit may be false hits.
std::uint64_t special_bytes(std::uint64_t bytes) {
  const std::uint64_t quote = bytes ^ every_byte('"');
  const std::uint64_t backslash = bytes ^ every_byte('\\');
  const std::uint64_t hits =
      (quote - every_byte(1)) | (backslash - every_byte(1)) | (bytes - every_byte(0x20));
  return (hits | bytes) & every_byte(0x80);
}

std::uint8_t byte_at(const char* at) { return static_cast<std::uint8_t>(*at); }

bool is_continuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

/// The range of the second byte, which is what excludes overlong forms, surrogates and beyond U+10FFFF.
bool second_fits(std::uint8_t first, std::uint8_t second) {
  switch (first) {
    case 0xE0: return second >= 0xA0 && second <= 0xBF;
    case 0xED: return second >= 0x80 && second <= 0x9F;
    case 0xF0: return second >= 0x90 && second <= 0xBF;
    case 0xF4: return second >= 0x80 && second <= 0x8F;
    default: return is_continuation(second);
  }
}

}  // namespace

const char* find_special(const char* at, const char* end) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, at, 8);
      if (const std::uint64_t hits = special_bytes(bytes)) return at + std::countr_zero(hits) / 8;
    }
  }
  while (at != end && !special[byte_at(at)]) ++at;
  return at;
}

bool is_valid_utf8(std::string_view text) noexcept {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::size_t utf8_length(const char* at, const char* end) noexcept {
  const std::uint8_t first = byte_at(at);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || static_cast<std::size_t>(end - at) < length) return 0;
  if (!second_fits(first, byte_at(at + 1))) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_continuation(byte_at(at + i))) return 0;
  }
  return length;
}

std::size_t put_utf8(char* to, char32_t code_point) noexcept {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    to[0] = static_cast<char>(code_point);
    return 1;
  }
  const std::size_t bytes = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
  const auto shift = static_cast<int>(bytes - 1) * 6;
  constexpr std::array<std::uint8_t, 5> marks{0, 0, 0xC0, 0xE0, 0xF0};
  to[0] = static_cast<char>(marks[bytes] | (code_point >> shift));
  for (std::size_t i = 1; i < bytes; ++i) to[i] = tail(shift - static_cast<int>(i) * 6);
  return bytes;
}

}  // namespace weft::json::detail
