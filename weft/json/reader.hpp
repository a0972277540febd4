// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "weft/json/errors.hpp"
#include "weft/json/limits.hpp"

namespace weft::json {

enum class token : std::uint8_t {
  none,  ///< before the first `next()`
  null,
  boolean,
  integer,   ///< fits `int64_t`
  uinteger,  ///< only fits `uint64_t`
  number,    ///< has a fraction or an exponent, or is an integer beyond 64 bits
  string,
  key,  ///< the name of the value that follows
  begin_array,
  end_array,
  begin_object,
  end_object,
  end,    ///< the whole text was read
  error,  ///< it is no JSON: see `error()`
};

/// Takes a JSON text apart token by token, without building anything.
///
/// Strict RFC 8259: no comments, no trailing commas, no byte order mark, valid UTF-8, no lone surrogates.
///
///     for (reader in(text); in.next() != token::end && in.current() != token::error;) use(in);
///
/// Lifetime: borrows the text. Source: RFC 8259.
class reader {
 public:
  explicit reader(std::string_view text, const limits& bounds = {}) noexcept;

  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;

  /// Moves on to the next token and returns it. `end` and `error` stay.
  token next();

  /// Moves on to the name of the next member of the object that is open here if it is `key`, quoted, without
  /// escapes, with a colon; else stays. The same as `next`, but the name is compared instead of being read.
  template <std::size_t Size> bool next_is_key(const std::array<char, Size>& key) noexcept;

  /// Whether another item of the array that is open here follows, or what cannot be one. Moves past the comma
  /// in front of it; `next` is its first token then, else the end of the array.
  bool next_is_item() noexcept;

  // Behind a key or in front of an item, for a value whose kind is expected: the same as `next` if it is of
  // that kind and nothing about it is unusual. Else returns false, and `next` takes it as ever. `string()`
  // says nothing of a string that was put into `to`.

  bool next_is_string(std::string& to);
  bool next_is_integer(std::int64_t lowest, std::int64_t highest) noexcept;
  bool next_is_boolean() noexcept;
  bool next_is_null() noexcept;

  /// Moves to the last token of the value whose first token is the current one, checking it on the way.
  ///
  /// Returns the current token: that last one, or `error`.
  token skip();

  token current() const noexcept { return current_; }
  bool failed() const noexcept { return current_ == token::error; }

  /// What a `string` or `key` says, unescaped.
  ///
  /// Lifetime: until the next `next()`.
  std::string_view string() const noexcept { return string_; }

  bool boolean() const noexcept { return scalar_.boolean; }
  std::int64_t integer() const noexcept { return scalar_.integer; }
  std::uint64_t uinteger() const noexcept { return scalar_.uinteger; }

  /// The value of an `integer`, `uinteger` or `number`.
  double number() const noexcept;

  /// Where the current token begins.
  std::size_t offset() const noexcept { return static_cast<std::size_t>(start_ - begin_); }

  /// The text from an offset up to the end of the current token.
  std::string_view text_from(std::size_t offset) const noexcept { return {begin_ + offset, at_}; }

  /// Goes back to a value that has been read or skipped, whose first token began at `offset` when `depth`
  /// arrays and objects were open around it. None of those has been left since.
  token return_to(std::size_t offset, std::size_t depth);

  /// Arrays and objects that are open.
  std::size_t depth() const noexcept { return depth_; }

  /// Why the current token is `error`.
  const parse_error& error() const noexcept { return error_; }

 private:
  enum class state : std::uint8_t { value, first_item, first_key, after_value };

  token fail(const char* at, std::string message, std::string_view complaint = "Expecting value");
  token fail_expected(std::string_view what, std::string_view complaint = "Expecting value");
  std::string shown() const;
  void complain_at(const char* at);
  const char* past_blanks(const char* at) const noexcept;
  void skip_blanks() noexcept {
    if (at_ != end_ && *at_ <= ' ') [[unlikely]]
      at_ = past_blanks(at_);
  }
  token done(token read) noexcept {
    state_ = state::after_value;
    return current_ = read;
  }
  token read_value();
  token read_key();
  token read_literal(std::string_view word, token kind);
  token read_number();
  token read_long_number();
  bool read_short_fraction(const char* point, std::uint64_t digits);
  token convert_number(const char* end, bool is_integer);
  bool read_string();
  bool read_long_string();
  bool pass_plain(const char* quote);
  char* room_for(std::size_t bytes, std::size_t size);
  bool unescape(const char* quote);
  void unescape_blocks(std::size_t& size);
  bool copy_plain(const char* quote, std::size_t& size);
  bool read_escape(std::size_t& size);
  bool read_code_unit(char32_t& unit);
  token follow();
  token open(bool object);
  token close();
  bool in_object() const noexcept;

  const char* begin_;
  const char* end_;
  const char* at_;
  const char* start_;  // of the current token
  std::size_t depth_max_;
  bool is_valid_utf8_ = false;  // else the text is looked at byte by byte, to say where it is not
  std::size_t depth_ = 0;
  state state_ = state::value;
  token current_ = token::none;
  union {
    bool boolean;
    std::int64_t integer;
    std::uint64_t uinteger;
    double number;
  } scalar_{};
  std::string_view string_;
  std::string unescaped_;  // what string_ points to if there were escapes, and room behind it
  std::array<std::uint64_t, nesting_max / 64> kinds_{};  // one bit a level below depth_: set for an object
  parse_error error_;
};

// Implementation

inline bool reader::next_is_item() noexcept {
  if (failed()) return false;
  skip_blanks();
  if (state_ == state::first_item) return at_ == end_ || *at_ != ']';
  if (at_ == end_ || *at_ != ',') return false;
  ++at_;
  skip_blanks();
  state_ = state::value;
  return true;
}

template <std::size_t Size> bool reader::next_is_key(const std::array<char, Size>& key) noexcept {
  const char* at = at_;
  constexpr std::ptrdiff_t least = Size + 2;  // with a byte of the value, and one that ends the object
  if (end_ - at < least) return false;
  if (state_ == state::after_value && *at++ != ',') return false;
  if (*at <= ' ') [[unlikely]] {
    at = past_blanks(at);
    if (end_ - at < least) return false;
  }
  if (std::memcmp(at, key.data(), Size) != 0) return false;
  start_ = at;
  at += Size;
  if (*at <= ' ') at = past_blanks(at);
  at_ = at;
  state_ = state::value;
  current_ = token::key;
  return true;
}

}  // namespace weft::json
