// SPDX-License-Identifier: MIT
#include "weft/json/reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/json/detail/text.hpp"

// What most values are is looked for first, eight characters or a block at a time where so many are left;
// whatever is unusual, and the ends of texts, go by characters. Line and column are counted only when
// something is wrong.

namespace weft::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Whether a number may go on with a character: a digit, a point or an exponent.
bool may_go_on(char c) { return is_digit(c) || c == '.' || (c | 0x20) == 'e'; }

constexpr std::uint64_t integer_powers[] = {1,       10,        100,        1'000,      10'000,
                                            100'000, 1'000'000, 10'000'000, 100'000'000};

const char* skip_digits(const char* at, const char* end) { return std::find_if_not(at, end, is_digit); }

/// Whether a number too far from 1 for a double is too large, not too small.
bool is_large(const char* at, const char* end) {
  if (*at == '-') ++at;
  const char* const exponent = std::find_if(at, end, [](char c) { return c == 'e' || c == 'E'; });
  const char* const point = std::find(at, exponent, '.');
  const char* const leading = std::find_if(at, exponent, [](char c) { return c != '0' && c != '.'; });
  std::int64_t magnitude = leading < point ? point - leading : point + 1 - leading;
  if (exponent != end) {
    const char* const digits = exponent + 1 + (exponent[1] == '+');
    std::int64_t shift = 0;
    if (std::from_chars(digits, end, shift).ec != std::errc()) return *digits != '-';
    magnitude += std::clamp<std::int64_t>(shift, -(std::int64_t{1} << 40), std::int64_t{1} << 40);
  }
  return magnitude > 0;
}

}  // namespace

reader::reader(std::string_view text, const limits& bounds) noexcept
    : begin_(text.data()),
      end_(begin_ + text.size()),
      at_(begin_),
      start_(begin_),
      depth_max_(std::min(bounds.depth_max, nesting_max)) {
  if (text.size() > bounds.bytes_max) {
    fail(begin_, format("the text has {} bytes, more than {}", text.size(), bounds.bytes_max));
  } else if (text.starts_with("\xEF\xBB\xBF")) {
    fail(begin_, "a byte order mark before the value");
  } else {
    is_valid_utf8_ = detail::is_valid_utf8(text);
  }
}

double reader::number() const noexcept {
  if (current_ == token::integer) return static_cast<double>(scalar_.integer);
  if (current_ == token::uinteger) return static_cast<double>(scalar_.uinteger);
  return scalar_.number;
}

token reader::next() {
  if (current_ == token::error || current_ == token::end) return current_;
  skip_blanks();
  start_ = at_;
  if (state_ == state::after_value) return follow();
  if (state_ == state::value) return read_value();
  const bool object = state_ == state::first_key;
  if (at_ != end_ && *at_ == (object ? '}' : ']')) return close();
  return object ? read_key() : read_value();
}

bool reader::next_is_integer(std::int64_t lowest, std::int64_t highest) noexcept {
  if (end_ - at_ <= 8) return false;
  const std::uint64_t characters = detail::load_characters(at_);
  const int count = detail::digit_count(characters);
  if (count == 0 || may_go_on(at_[count]) || (*at_ == '0' && count != 1)) return false;
  const auto number = static_cast<std::int64_t>(detail::number_of_digits(characters, count));
  if (number < lowest || number > highest) return false;
  scalar_.integer = number;
  start_ = at_;
  at_ += count;
  done(token::integer);
  return true;
}

bool reader::next_is_boolean() noexcept {
  if (end_ - at_ < 5) return false;
  const bool yes = std::memcmp(at_, "true", 4) == 0;
  if (!yes && std::memcmp(at_, "false", 5) != 0) return false;
  scalar_.boolean = yes;
  start_ = at_;
  at_ += yes ? 4 : 5;
  done(token::boolean);
  return true;
}

bool reader::next_is_null() noexcept {
  if (end_ - at_ < 4 || std::memcmp(at_, "null", 4) != 0) return false;
  start_ = at_;
  at_ += 4;
  done(token::null);
  return true;
}

token reader::skip() {
  if (current_ == token::begin_array || current_ == token::begin_object) {
    const std::size_t outside = depth_ - 1;
    while (depth_ > outside && next() != token::error) {}
  }
  return current_;
}

token reader::return_to(std::size_t offset, std::size_t depth) {
  at_ = start_ = begin_ + offset;
  depth_ = depth;
  return read_value();
}

token reader::fail(const char* at, std::string message, std::string_view complaint) {
  error_ = make_error({begin_, end_}, static_cast<std::size_t>(at - begin_), std::move(message));
  error_.complaint = complaint;
  complain_at(at);
  start_ = at_ = at;
  return current_ = token::error;
}

token reader::fail_expected(std::string_view what, std::string_view complaint) {
  return fail(at_, format("expected {}, got {}", what, shown()), complaint);
}

/// What stands here, as an error shows it.
std::string reader::shown() const {
  if (at_ == end_) return "the end of the text";
  if (*at_ > 0x20 && *at_ < 0x7F) return format("'{}'", *at_);
  if (const std::size_t bytes = detail::utf8_length(at_, end_); bytes > 1) {
    return format("'{}'", std::string_view(at_, bytes));
  }
  return format("the byte 0x{:02X}", static_cast<unsigned char>(*at_));
}

void reader::complain_at(const char* at) {
  const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  error_.position = static_cast<std::size_t>(std::count_if(begin_, at, begins_character));
}

const char* reader::past_blanks(const char* at) const noexcept {
  return std::find_if_not(at, end_, is_blank);
}

token reader::read_value() {
  if (at_ == end_) return fail_expected("a value");
  if (*at_ == '"') return read_string() ? done(token::string) : current_;
  if (is_digit(*at_)) return read_number();
  switch (*at_) {
    case '{': return open(true);
    case '[': return open(false);
    case 't': scalar_.boolean = true; return read_literal("true", token::boolean);
    case 'f': scalar_.boolean = false; return read_literal("false", token::boolean);
    case 'n': return read_literal("null", token::null);
    case '-': return read_long_number();
    default: return fail_expected("a value");
  }
}

token reader::read_key() {
  if (at_ == end_ || *at_ != '"')
    return fail_expected("a name in quotes", "Expecting property name enclosed in double quotes");
  if (!read_string()) return current_;
  skip_blanks();
  if (at_ == end_ || *at_ != ':') return fail_expected("':' after a name", "Expecting ':' delimiter");
  ++at_;
  state_ = state::value;
  return current_ = token::key;
}

token reader::read_literal(std::string_view word, token kind) {
  const std::string_view rest(at_, end_);
  if (!rest.starts_with(word)) {
    at_ = std::mismatch(word.begin(), word.end(), rest.begin(), rest.end()).second;
    fail_expected(format("'{}'", word));
    complain_at(rest.data());
    return current_;
  }
  at_ += word.size();
  return done(kind);
}

/// Most numbers have few digits, and stand in the midst of a text.
token reader::read_number() {
  if (end_ - at_ > 8) [[likely]] {
    const std::uint64_t characters = detail::load_characters(at_);
    const int count = detail::digit_count(characters);
    const char after = at_[count];
    if (count != 0 && (*at_ != '0' || count == 1)) {
      const std::uint64_t digits = detail::number_of_digits(characters, count);
      if (!may_go_on(after)) {
        scalar_.integer = static_cast<std::int64_t>(digits);
        at_ += count;
        return done(token::integer);
      }
      if (after == '.' && read_short_fraction(at_ + count, digits)) return current_;
    }
  }
  return read_long_number();
}

token reader::read_long_number() {
  constexpr int digits_max = 18;
  const char* at = at_ + (*at_ == '-');
  std::uint64_t magnitude = 0;
  const char* digit = at;
  int count = 8;
  while (count == 8 && digit - at < digits_max && end_ - digit >= 8) {
    const std::uint64_t characters = detail::load_characters(digit);
    count = detail::digit_count(characters);
    if (count == 0) break;
    magnitude = magnitude * integer_powers[count] + detail::number_of_digits(characters, count);
    digit += count;
  }
  for (; count == 8 && digit != end_ && digit - at < digits_max && is_digit(*digit); ++digit) {
    magnitude = magnitude * 10 + static_cast<std::uint64_t>(*digit - '0');
  }
  const auto digits = digit - at;
  if (digits != 0 && digits <= digits_max && digit != end_ && (*at != '0' || digits == 1)) {
    if (!may_go_on(*digit)) {
      const auto small = static_cast<std::int64_t>(magnitude);
      scalar_.integer = *at_ == '-' ? -small : small;
      at_ = digit;
      return done(token::integer);
    }
    if (*digit == '.' && read_short_fraction(digit, magnitude)) return current_;
  }
  const auto fail_at = [&](std::string_view what) {
    at_ = at;
    return fail_expected(what);
  };
  if (at == end_ || !is_digit(*at)) return fail_at("a digit after '-'");
  const bool zero = *at == '0';
  at = zero ? at + 1 : skip_digits(at, end_);
  if (zero && at != end_ && is_digit(*at)) return fail(at_, "a number begins with a needless 0");
  bool is_integer = true;
  if (at != end_ && *at == '.') {
    is_integer = false;
    ++at;
    if (at == end_ || !is_digit(*at)) return fail_at("a digit after '.'");
    at = skip_digits(at, end_);
  }
  if (at != end_ && (*at == 'e' || *at == 'E')) {
    is_integer = false;
    ++at;
    if (at != end_ && (*at == '+' || *at == '-')) ++at;
    if (at == end_ || !is_digit(*at)) return fail_at("a digit of an exponent");
    at = skip_digits(at, end_);
  }
  return convert_number(at, is_integer);
}

/// Of few digits in all: both the digits and the power of ten are exact as doubles, so that their quotient is
/// rounded once, and rightly. Returns false if it is another number, or none.
///
/// Source: Clinger, "How to Read Floating Point Numbers Accurately", 1990.
bool reader::read_short_fraction(const char* point, std::uint64_t digits) {
  constexpr double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
  constexpr std::uint64_t exact_max = (std::uint64_t{1} << std::numeric_limits<double>::digits) - 100'000'000;
  const char* const at = point + 1;
  if (end_ - at <= 8) return false;
  const std::uint64_t characters = detail::load_characters(at);
  const int count = detail::digit_count(characters);
  if (count == 0 || may_go_on(at[count])) return false;
  if (__builtin_mul_overflow(digits, integer_powers[count], &digits) || digits > exact_max) return false;
  digits += detail::number_of_digits(characters, count);
  const double read = static_cast<double>(digits) / powers[count];
  scalar_.number = *at_ == '-' ? -read : read;
  at_ = at + count;
  done(token::number);
  return true;
}

token reader::convert_number(const char* end, bool is_integer) {
  const char* const begin = std::exchange(at_, end);
  if (is_integer) {
    if (std::from_chars(begin, end, scalar_.integer).ec == std::errc()) return done(token::integer);
    if (*begin != '-' && std::from_chars(begin, end, scalar_.uinteger).ec == std::errc()) {
      return done(token::uinteger);
    }
  }
  if (std::from_chars(begin, end, scalar_.number).ec != std::errc()) {
    if (is_large(begin, end)) return fail(begin, "a number too large for a double");
    scalar_.number = *begin == '-' ? -0.0 : 0.0;
  }
  return done(token::number);
}

token reader::follow() {
  if (depth_ == 0) {
    return at_ == end_ ? current_ = token::end : fail_expected("nothing after the value", "Extra data");
  }
  const bool object = in_object();
  if (at_ != end_ && *at_ == ',') {
    ++at_;
    skip_blanks();
    start_ = at_;
    return object ? read_key() : read_value();
  }
  if (at_ != end_ && *at_ == (object ? '}' : ']')) return close();
  return fail_expected(object ? "',' or '}'" : "',' or ']'", "Expecting ',' delimiter");
}

token reader::open(bool object) {
  if (depth_ >= depth_max_) return fail(at_, format("nested more than {} levels deep", depth_max_));
  const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
  std::uint64_t& kinds = kinds_[depth_ / 64];
  kinds = object ? kinds | bit : kinds & ~bit;
  ++depth_;
  ++at_;
  state_ = object ? state::first_key : state::first_item;
  return current_ = object ? token::begin_object : token::begin_array;
}

token reader::close() {
  const bool object = in_object();
  --depth_;
  ++at_;
  return done(object ? token::end_object : token::end_array);
}

bool reader::in_object() const noexcept {
  return (kinds_[(depth_ - 1) / 64] >> ((depth_ - 1) % 64) & 1) != 0;
}

}  // namespace weft::json
