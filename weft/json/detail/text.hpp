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

/// The first byte of a string that cannot stand in a JSON text as it is: a quote, a backslash or a control
/// character. `beyond_ascii` is set if one before it, or soon after, is beyond ASCII.
inline const char* find_escape(const char* at, const char* end, bool& beyond_ascii) noexcept {
#ifdef __SSE2__
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    beyond_ascii = beyond_ascii || _mm_movemask_epi8(bytes) != 0;
    const auto hits = static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls)));
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

/// The first byte of a string that is not plain: a quote, a backslash, a control character, or beyond ASCII.
const char* find_special(const char* at, const char* end) noexcept;

/// How many bytes the UTF-8 sequence at `at` has, or 0 if it is none: overlong, a surrogate, cut off.
///
/// Source: RFC 3629 §4.
std::size_t utf8_length(const char* at, const char* end) noexcept;

/// Appends a code point, which must be no surrogate, as UTF-8.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace weft::json::detail
