// SPDX-License-Identifier: MIT
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace weft::json::detail {

/// Whether a text is UTF-8, found out for many bytes at once.
bool is_valid_utf8(std::string_view text) noexcept;

#ifdef __SSE2__
/// A bit for each of 16 bytes that cannot stand in a string as they are.
inline std::uint32_t escape_hits(__m128i bytes) noexcept {
  const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
  return static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls)));
}
#endif

/// The first byte of a string that cannot stand in a JSON text as it is: a quote, a backslash or a control
/// character.
inline const char* find_escape(const char* at, const char* end) noexcept {
#ifdef __SSE2__
  const auto load = [](const char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); };
  for (; end - at >= 32; at += 32) {  // most strings end in the first round: one guess of the processor less
    const std::uint32_t hits = escape_hits(load(at)) | escape_hits(load(at + 16)) << 16;
    if (hits != 0) return at + std::countr_zero(hits);
  }
#endif
  for (; at != end; ++at) {
    const auto byte = static_cast<std::uint8_t>(*at);
    if (byte < 0x20 || byte == '"' || byte == '\\') break;
  }
  return at;
}

inline constexpr int block_bytes = 32;

/// Copies `block_bytes`, and returns how many of them are before the first that cannot stand in a JSON text
/// as it is.
inline int copy_block(char* to, const char* at) noexcept {
#ifdef __SSE2__
  const auto* const from = reinterpret_cast<const __m128i*>(at);
  auto* const into = reinterpret_cast<__m128i*>(to);
  const __m128i first = _mm_loadu_si128(from), second = _mm_loadu_si128(from + 1);
  _mm_storeu_si128(into, first);
  _mm_storeu_si128(into + 1, second);
  return std::countr_zero(escape_hits(first) | escape_hits(second) << 16);
#else
  std::memcpy(to, at, block_bytes);
  return static_cast<int>(find_escape(at, at + block_bytes) - at);
#endif
}

/// Bytes that `copy_plain` may overwrite behind those that it copies.
inline constexpr std::size_t copied_together = 16;

/// Copies up to the first byte that cannot stand in a JSON text as it is, and returns where that is. `to` has
/// room for `copied_together` bytes more. `beyond_ascii` is set if one before it, or soon after, is beyond
/// ASCII.
inline const char* copy_plain(char* to, const char* at, const char* end, bool& beyond_ascii) noexcept {
#ifdef __SSE2__
  const auto store = [&](__m128i bytes, std::uint32_t all) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
    beyond_ascii = beyond_ascii || _mm_movemask_epi8(bytes) != 0;
    return escape_hits(bytes) & all;
  };
  for (; end - at >= 16; at += 16, to += 16) {
    const std::uint32_t hits = store(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), 0xFFFF);
    if (hits != 0) return at + std::countr_zero(hits);
  }
  if (end - at >= 8) {
    const std::uint32_t hits = store(_mm_loadu_si64(at), 0xFF);
    if (hits != 0) return at + std::countr_zero(hits);
    at += 8;
    to += 8;
  }
  if (end - at >= 4) {
    const std::uint32_t hits = store(_mm_loadu_si32(at), 0xF);
    if (hits != 0) return at + std::countr_zero(hits);
    at += 4;
    to += 4;
  }
#endif
  for (; at != end; ++at, ++to) {
    const auto byte = static_cast<std::uint8_t>(*at);
    if (byte < 0x20 || byte == '"' || byte == '\\') break;
    beyond_ascii = beyond_ascii || byte >= 0x80;
    *to = *at;
  }
  return at;
}

/// The first byte of a string that is not plain: a quote, a backslash, a control character, or beyond ASCII.
const char* find_special(const char* at, const char* end) noexcept;

/// Whether eight characters are digits.
inline bool are_digits(const char* at) noexcept {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, 8);
  constexpr std::uint64_t high = 0xF0F0F0F0F0F0F0F0, zeros = 0x3030303030303030, six = 0x0606060606060606;
  return ((bytes & high) | (((bytes + six) & high) >> 4)) == (zeros | zeros >> 4);
}

/// What eight digits say: pairs, fours and all are added up at once.
inline std::uint32_t number_of_digits(const char* at) noexcept {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, 8);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
  bytes -= 0x3030303030303030;
  bytes = bytes * 10 + (bytes >> 8);
  constexpr std::uint64_t pairs = 0x000000FF000000FF;
  return static_cast<std::uint32_t>(
      ((bytes & pairs) * 0x000F424000000064 + ((bytes >> 16) & pairs) * 0x0000271000000001) >> 32);
}

/// How many bytes the UTF-8 sequence at `at` has, or 0 if it is none: overlong, a surrogate, cut off.
///
/// Source: RFC 3629 §4.
std::size_t utf8_length(const char* at, const char* end) noexcept;

inline constexpr std::size_t utf8_bytes_max = 4;

/// Writes a code point, which must be no surrogate, as UTF-8, and returns how many bytes that were.
std::size_t put_utf8(char* to, char32_t code_point) noexcept;

}  // namespace weft::json::detail
