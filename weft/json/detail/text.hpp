// SPDX-License-Identifier: MIT
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
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
/// character. `beyond_ascii` is set if one before it, or soon after, is beyond ASCII.
inline const char* find_escape(const char* at, const char* end, bool& beyond_ascii) noexcept {
#ifdef __SSE2__
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    beyond_ascii = beyond_ascii || _mm_movemask_epi8(bytes) != 0;
    const std::uint32_t hits = escape_hits(bytes);
    if (hits != 0) return at + std::countr_zero(hits);
  }
#endif
  for (; at != end; ++at) {
    const auto byte = static_cast<std::uint8_t>(*at);
    if (byte < 0x20 || byte == '"' || byte == '\\') break;
    beyond_ascii = beyond_ascii || byte >= 0x80;
  }
  return at;
}

/// Bytes that `copy_plain` may overwrite behind those that it copies.
inline constexpr std::size_t copied_together = 16;

/// Copies up to the first byte that cannot stand in a JSON text as it is, and returns where that is. `to` has
/// room for `copied_together` bytes more. `beyond_ascii`: as `find_escape`.
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

/// How many bytes the UTF-8 sequence at `at` has, or 0 if it is none: overlong, a surrogate, cut off.
///
/// Source: RFC 3629 §4.
std::size_t utf8_length(const char* at, const char* end) noexcept;

/// Appends a code point, which must be no surrogate, as UTF-8.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace weft::json::detail
