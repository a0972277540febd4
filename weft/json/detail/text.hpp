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

/// Whether a byte of a string cannot stand in a JSON text as it is.
inline bool needs_escape(char c) noexcept {
  return static_cast<std::uint8_t>(c) < 0x20 || c == '"' || c == '\\';
}

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

inline constexpr std::ptrdiff_t block_bytes = 32;

/// A bit for each of `block_bytes` that cannot stand in a string as they are.
inline std::uint32_t block_hits(const char* at) noexcept {
#ifdef __SSE2__
  const auto load = [](const char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); };
  return escape_hits(load(at)) | escape_hits(load(at + 16)) << 16;
#else
  std::uint32_t hits = 0;
  for (int i = 0; i < block_bytes; ++i) hits |= std::uint32_t{needs_escape(at[i])} << i;
  return hits;
#endif
}

/// The first byte of a string that cannot stand in a JSON text as it is: a quote, a backslash or a control
/// character.
inline const char* find_escape(const char* at, const char* end) noexcept {
  for (; end - at >= block_bytes; at += block_bytes) {  // most strings end in the first round
    const std::uint32_t hits = block_hits(at);
    if (hits != 0) return at + std::countr_zero(hits);
  }
  while (at != end && !needs_escape(*at)) ++at;
  return at;
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
    if (needs_escape(*at)) break;
    beyond_ascii = beyond_ascii || static_cast<std::uint8_t>(*at) >= 0x80;
    *to = *at;
  }
  return at;
}

/// The first byte of a string that is not plain: a quote, a backslash, a control character, or beyond ASCII.
const char* find_special(const char* at, const char* end) noexcept;

/// How many of eight characters are digits before the first that is none.
inline int digit_count(std::uint64_t characters) noexcept {
  const std::uint64_t values = characters ^ 0x3030303030303030;
  // The high bit of each byte that is more than 9. Bytes above the lowest hit may be false hits.
  const std::uint64_t hits = ((values + 0x7676767676767676) | values) & 0x8080808080808080;
  return std::countr_zero(hits) / 8;
}

/// What the first `count` of eight characters say, all of them digits: pairs, fours and all are added up at
/// once. `count` is more than 0.
inline std::uint64_t number_of_digits(std::uint64_t characters, int count) noexcept {
  std::uint64_t values = (characters ^ 0x3030303030303030) << (64 - 8 * count);  // zeros go before them
  values = values * 10 + (values >> 8);
  constexpr std::uint64_t pairs = 0x000000FF000000FF;
  return ((values & pairs) * 0x000F424000000064 + ((values >> 16) & pairs) * 0x0000271000000001) >> 32;
}

/// Eight characters, the first of them in the lowest byte.
inline std::uint64_t load_characters(const char* at) noexcept {
  std::uint64_t characters = 0;
  std::memcpy(&characters, at, 8);
  return std::endian::native == std::endian::big ? __builtin_bswap64(characters) : characters;
}

/// How many bytes the UTF-8 sequence at `at` has, or 0 if it is none: overlong, a surrogate, cut off.
///
/// Source: RFC 3629 §4.
std::size_t utf8_length(const char* at, const char* end) noexcept;

inline constexpr std::size_t utf8_bytes_max = 4;

/// Writes a code point, which must be no surrogate, as UTF-8, and returns how many bytes that were.
std::size_t put_utf8(char* to, char32_t code_point) noexcept;

}  // namespace weft::json::detail
