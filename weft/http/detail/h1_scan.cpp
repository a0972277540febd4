// SPDX-License-Identifier: MIT
#include "weft/http/detail/h1_scan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "weft/base/assert.hpp"
#include "weft/http/detail/characters.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Two steps. What depends on the processor turns 64 bytes into two words of bits, without a branch; what
// walks from bit to bit is the same everywhere. Searching with the wide instructions themselves was rejected:
// a copy of the walk for each instruction set, and a mispredicted branch for each end that is found.
namespace weft::http::h1::detail {
namespace {

constexpr std::size_t block_bytes = 64;

using http::detail::in_target;
using http::detail::in_token;
using http::detail::is;

stops classify_portably(const char* bytes) noexcept {
  stops found{};
  for (std::size_t i = 0; i < block_bytes; ++i) {
    const auto code = static_cast<unsigned char>(bytes[i]);
    const bool control = (code < 0x20 && code != '\t') || code == 0x7F;
    found.name |= std::uint64_t{!is(bytes[i], in_token)} << i;
    found.value |= std::uint64_t{control} << i;
  }
  return found;
}

#if defined(__x86_64__)

// Every x86-64 processor has SSE2. It has no table lookup: of the token characters only letters, digits, '-',
// '_' and '.' are told by comparisons, which are those that occur.
struct half_stops {
  std::uint64_t name, value;
};

half_stops classify_16(const char* bytes) noexcept {
  const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const auto each = [](char c) { return _mm_set1_epi8(c); };
  const auto is_one = [&](char c) { return _mm_cmpeq_epi8(x, _mm_set1_epi8(c)); };
  const auto within = [&](__m128i of, char first, char last) {
    const __m128i distance = _mm_sub_epi8(of, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(distance, _mm_set1_epi8(static_cast<char>(last - first))), distance);
  };
  const __m128i word = _mm_or_si128(within(_mm_or_si128(x, each(0x20)), 'a', 'z'), within(x, '0', '9'));
  const __m128i mark = _mm_or_si128(within(x, '-', '.'), is_one('_'));
  const __m128i control = _mm_andnot_si128(is_one('\t'), within(x, 0, 0x1F));
  const auto bits = [](__m128i of) { return static_cast<std::uint32_t>(_mm_movemask_epi8(of)); };
  return {bits(_mm_or_si128(word, mark)) ^ 0xFFFFU, bits(_mm_or_si128(control, is_one(0x7F)))};
}

stops classify_sse2(const char* bytes) noexcept {
  stops found{};
  for (unsigned at = 0; at < block_bytes; at += 16) {
    const half_stops half = classify_16(bytes + at);
    found.name |= half.name << at;
    found.value |= half.value << at;
  }
  return found;
}

// A token character is looked up by the halves of its code: the row of its low half has the bit of its high
// half. Codes from 0x80 on have no bit. RFC 9110 §5.6.2.
constexpr auto token_rows = [] {
  std::array<char, 16> rows{};
  for (unsigned code = 0; code < 0x80; ++code) {
    if (is(static_cast<char>(code), in_token)) rows[code % 16] |= static_cast<char>(1U << (code / 16));
  }
  return rows;
}();
constexpr auto high_bits = [] {
  std::array<char, 16> bits{};
  for (unsigned high = 0; high < 8; ++high) bits[high] = static_cast<char>(1U << high);
  return bits;
}();

[[gnu::target("avx2")]] inline half_stops classify_32(const char* bytes) noexcept {
  const auto* const rows_at = reinterpret_cast<const __m128i*>(token_rows.data());
  const auto* const bits_at = reinterpret_cast<const __m128i*>(high_bits.data());
  const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  const __m256i rows = _mm256_broadcastsi128_si256(_mm_loadu_si128(rows_at));
  const __m256i bits = _mm256_broadcastsi128_si256(_mm_loadu_si128(bits_at));
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(0x0F));
  const __m256i token = _mm256_and_si256(_mm256_shuffle_epi8(rows, x), _mm256_shuffle_epi8(bits, high));
  const __m256i no_token = _mm256_cmpeq_epi8(token, _mm256_setzero_si256());
  const __m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(x, _mm256_set1_epi8(0x1F)), x);
  const __m256i control = _mm256_andnot_si256(_mm256_cmpeq_epi8(x, _mm256_set1_epi8('\t')), low);
  const __m256i no_value = _mm256_or_si256(control, _mm256_cmpeq_epi8(x, _mm256_set1_epi8(0x7F)));
  return {static_cast<std::uint32_t>(_mm256_movemask_epi8(no_token)),
          static_cast<std::uint32_t>(_mm256_movemask_epi8(no_value))};
}

[[gnu::target("avx2")]] stops classify_avx2(const char* bytes) noexcept {
  const half_stops first = classify_32(bytes), second = classify_32(bytes + 32);
  return {first.name | second.name << 32, first.value | second.value << 32};
}

#endif

/// The stops of a text, for a walk that never goes back.
class walk {
 public:
  walk(std::string_view text, classifier* classify) noexcept : text_(text), classify_(classify) { load(0); }

  /// The first byte from `at` on that ends a name; the size of the text if there is none.
  std::size_t name_end(std::size_t at) noexcept { return find(at, &stops::name); }
  std::size_t value_end(std::size_t at) noexcept { return find(at, &stops::value); }

 private:
  [[gnu::always_inline]] std::size_t find(std::size_t at, std::uint64_t stops::* kind) noexcept {
    if (at - begin_ >= block_bytes) load(at);
    std::uint64_t left = here_.*kind & ~std::uint64_t{0} << (at - begin_);
    while (left == 0) {
      if (text_.size() - begin_ <= block_bytes) return text_.size();
      load(begin_ + block_bytes);
      left = here_.*kind;
    }
    return std::min(begin_ + static_cast<std::size_t>(std::countr_zero(left)), text_.size());
  }

  void load(std::size_t begin) noexcept {
    begin_ = begin;
    if (text_.size() - begin >= block_bytes) {
      here_ = classify_(text_.data() + begin);
      return;
    }
    std::array<char, block_bytes> last{};  // the rest ends everything
    std::memcpy(last.data(), text_.data() + begin, text_.size() - begin);
    here_ = classify_(last.data());
  }

  std::string_view text_;
  classifier* classify_;
  std::size_t begin_ = 0;
  stops here_{};
};

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

}  // namespace

std::span<const instruction_set> instruction_sets() noexcept {
#if defined(__x86_64__)
  static constexpr std::array all = {instruction_set{"avx2", classify_avx2},
                                     instruction_set{"sse2", classify_sse2},
                                     instruction_set{"portable", classify_portably}};
  static const std::size_t absent = __builtin_cpu_supports("avx2") ? 0 : 1;
  return std::span(all).subspan(absent);
#else
  static constexpr std::array all = {instruction_set{"portable", classify_portably}};
  return all;
#endif
}

const instruction_set& chosen_instructions() noexcept {
  const char* const wanted = std::getenv("WEFT_INSTRUCTIONS");
  if (!wanted) return instruction_sets().front();
  const auto found = std::ranges::find_if(instruction_sets(), [wanted](const instruction_set& each) {
    return std::strcmp(each.name, wanted) == 0;
  });
  WEFT_ASSERT(found != instruction_sets().end(),
              "WEFT_INSTRUCTIONS is none of avx2, sse2, portable that is here");
  return *found;
}

scanned scan_fields(std::string_view text, std::span<http::detail::field_place> places) noexcept {
  static classifier* const fastest = chosen_instructions().classify;
  return scan_fields(text, places, fastest);
}

scanned scan_fields(std::string_view text, std::span<http::detail::field_place> places,
                    classifier* classify) noexcept {
  scanned taken{};
  if (text.empty() || text.front() == '\r') return taken;
  walk over(text, classify);
  for (auto& place : places) {
    const std::size_t colon = over.name_end(taken.bytes);
    if (colon == taken.bytes || colon == text.size() || text[colon] != ':') break;
    const std::size_t end = over.value_end(colon + 1);
    if (text.size() - end < 2 || text[end] != '\r' || text[end + 1] != '\n') break;
    std::size_t value_at = colon + 1, value_end = end;
    while (value_at < value_end && is_blank(text[value_at])) ++value_at;
    while (value_end > value_at && is_blank(text[value_end - 1])) --value_end;
    place = {static_cast<std::uint32_t>(taken.bytes), static_cast<std::uint32_t>(colon - taken.bytes),
             static_cast<std::uint32_t>(value_at), static_cast<std::uint32_t>(value_end - value_at)};
    ++taken.lines;
    taken.bytes = end + 2;
  }
  return taken;
}

std::size_t target_span(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
#if defined(__x86_64__)
  for (; text.size() - end >= 16; end += 16) {
    const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + end));
    const __m128i visible = _mm_cmpgt_epi8(x, _mm_set1_epi8(0x20));  // signed: codes from 0x80 on are below
    const __m128i other =
        _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('#')), _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7F)));
    const auto within = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_andnot_si128(other, visible)));
    if (within != 0xFFFF) return end + static_cast<std::size_t>(std::countr_one(within)) - at;
  }
#endif
  return end - at + http::detail::span_of(text, in_target, end);
}

}  // namespace weft::http::h1::detail
