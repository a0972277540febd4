// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/json/detail/text.hpp"
#include "weft/json/reader.hpp"

// The strings of a reader. Those without escapes, nearly all of them, are handed out as views of the text:
// their bytes are looked at once, and never copied here.

namespace weft::json {
namespace {

/// Puts `size` bytes into a text. At least 16 can be read there: so many are copied of less, which takes no
/// decision on the size.
void assign(std::string& to, const char* from, std::size_t size) {
  constexpr std::size_t short_bytes = 16;
  if (size < short_bytes) {
    to.resize_and_overwrite(short_bytes - 1, [&](char* into, std::size_t) {
      std::memcpy(into, from, short_bytes);
      return size;
    });
  } else {
    to.resize_and_overwrite(size, [&](char* into, std::size_t) {
      std::memcpy(into, from, size);
      return size;
    });
  }
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// What a letter after a backslash stands for; 0 if for nothing.
constexpr auto escapes = [] {
  std::array<char, 256> table{};
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  for (std::size_t i = 0; i < letters.size(); ++i) {
    table[static_cast<unsigned char>(letters[i])] = meanings[i];
  }
  return table;
}();

constexpr bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

bool reader::next_is_string(std::string& to) {
  if (end_ - at_ <= detail::block_bytes || *at_ != '"' || !is_valid_utf8_) return false;
  const char* const begin = at_ + 1;
  const char* at = begin;
  std::uint32_t hits = detail::block_hits(at);
  while (hits == 0) {
    at += detail::block_bytes;
    if (end_ - at < detail::block_bytes) return false;
    hits = detail::block_hits(at);
  }
  at += std::countr_zero(hits);
  if (*at == '"') {
    start_ = std::exchange(at_, at + 1);
    assign(to, begin, static_cast<std::size_t>(at - begin));
  } else {
    start_ = std::exchange(at_, at);
    if (!unescape(start_)) return false;
    ++at_;
    assign(to, string_.data(), string_.size());
  }
  done(token::string);
  return true;
}

bool reader::read_string() {
  const char* const quote = at_;
  if (is_valid_utf8_ && end_ - quote > detail::block_bytes) {  // most names and texts end in it
    constexpr std::uint32_t last = 1U << (detail::block_bytes - 1);
    const char* const stop = quote + 1 + std::countr_zero(detail::block_hits(quote + 1) | last);
    if (*stop == '"') {
      string_ = {quote + 1, stop};
      at_ = stop + 1;
      return true;
    }
  }
  return read_long_string();
}

bool reader::read_long_string() {
  const char* const quote = at_++;
  if (!pass_plain(quote)) return false;
  string_ = {quote + 1, at_};
  if (*at_ == '\\' && !unescape(quote)) return false;
  ++at_;
  return true;
}

/// Passes what a string says as it is, up to a backslash or the quote at its end. `quote`: where it begins.
bool reader::pass_plain(const char* quote) {
  while (true) {
    at_ = is_valid_utf8_ ? detail::find_escape(at_, end_) : detail::find_special(at_, end_);
    if (at_ == end_) {
      fail_expected("'\"' at the end of a string", "Unterminated string starting at");
      complain_at(quote);
      return false;
    }
    if (*at_ == '"' || *at_ == '\\') return true;
    if (static_cast<unsigned char>(*at_) < 0x20) {
      fail(at_, format("{} in a string must be escaped", shown()), "Invalid control character at");
      return false;
    }
    const std::size_t bytes = detail::utf8_length(at_, end_);
    if (bytes == 0) {
      fail(at_, format("{} in a string is no UTF-8", shown()));
      return false;
    }
    at_ += bytes;
  }
}

/// Room for `bytes` behind `size`, and for an escape and a block that follow.
char* reader::room_for(std::size_t bytes, std::size_t size) {
  const std::size_t needed = size + bytes + detail::utf8_bytes_max + detail::block_bytes;
  if (unescaped_.size() < needed) unescaped_.resize(2 * needed);
  return unescaped_.data() + size;
}

/// The whole of a string that was passed up to its first backslash.
bool reader::unescape(const char* quote) {
  auto size = static_cast<std::size_t>(at_ - quote - 1);
  std::memcpy(room_for(size, 0), quote + 1, size);
  while (true) {
    if (is_valid_utf8_) unescape_blocks(size);
    const char stop = at_ == end_ ? '\0' : *at_;
    if (stop == '"') break;
    if (stop == '\\' ? !read_escape(size) : !copy_plain(quote, size)) return false;
  }
  string_ = {unescaped_.data(), size};
  return true;
}

/// Passes what a string says up to its end, or to what is not plain nor a short escape, as long as there are
/// whole blocks, and puts it at `size`, which moves on.
///
/// The rest of a block is copied once more behind each escape, to its place; where the next one is, is known.
void reader::unescape_blocks(std::size_t& size) {
  const char* at = at_;
  while (end_ - at > 2 * detail::block_bytes) {
    char* to = room_for(detail::block_bytes, size);
    std::uint32_t hits = detail::block_hits(at);
    std::memcpy(to, at, detail::block_bytes);
    const char* const block = at;
    for (; hits != 0; hits &= hits - 1) {
      const char* const stop = block + std::countr_zero(hits);
      if (stop < at) continue;  // it was escaped
      to += stop - at;
      at = stop;
      const char meaning = *stop == '\\' ? escapes[static_cast<unsigned char>(stop[1])] : '\0';
      if (meaning == 0) break;
      *to++ = meaning;
      at = stop + 2;
      std::memcpy(to, at, detail::block_bytes);
    }
    const std::ptrdiff_t rest = hits == 0 ? std::max<std::ptrdiff_t>(block + detail::block_bytes - at, 0) : 0;
    size = static_cast<std::size_t>(to + rest - unescaped_.data());
    at += rest;
    if (hits != 0) break;
  }
  at_ = at;
}

/// Passes what a string says as it is, as `pass_plain`, and puts it at `size`, which moves on.
bool reader::copy_plain(const char* quote, std::size_t& size) {
  const char* const run = at_;
  if (!pass_plain(quote)) return false;
  const auto bytes = static_cast<std::size_t>(at_ - run);
  std::memcpy(room_for(bytes, size), run, bytes);
  size += bytes;
  return true;
}

/// Puts what an escape stands for at `size`, which moves on.
bool reader::read_escape(std::size_t& size) {
  const char* const backslash = at_++;
  char* const to = room_for(0, size);
  if (at_ != end_ && *at_ != 'u') {
    const char meaning = escapes[static_cast<unsigned char>(*at_)];
    if (meaning == 0) {
      fail(backslash, format("'\\' before {} is no escape", shown()), "Invalid \\escape");
      return false;
    }
    *to = meaning;
    ++size;
    ++at_;
    return true;
  }
  char32_t unit = 0;
  if (!read_code_unit(unit)) return false;
  if (is_high_surrogate(unit)) {
    char32_t low = 0;
    if (end_ - at_ >= 2 && at_[0] == '\\' && at_[1] == 'u') {
      ++at_;
      if (!read_code_unit(low)) return false;
    }
    if (is_low_surrogate(low)) unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }
  if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
    fail(backslash, "half a surrogate pair in a string");
    return false;
  }
  size += detail::put_utf8(to, unit);
  return true;
}

/// Reads `uXXXX`.
bool reader::read_code_unit(char32_t& unit) {
  if (at_ != end_) ++at_;
  unit = 0;
  for (int digits = 0; digits < 4; ++digits, ++at_) {
    const int value = at_ == end_ ? -1 : hex_value(*at_);
    if (value < 0) {
      fail_expected("four hexadecimal digits of an escape", "Invalid \\uXXXX escape");
      return false;
    }
    unit = unit * 16 + static_cast<char32_t>(value);
  }
  return true;
}

}  // namespace weft::json
