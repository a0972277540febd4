// SPDX-License-Identifier: MIT
#include "weft/json/reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/json/detail/text.hpp"

// Strings without escapes, nearly all of them, are handed out as views of the text: their bytes are looked at
// once, eight at a time, and never copied here. Line and column are counted only when something is wrong.

namespace weft::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Most texts have none, or one here and there.
const char* past_blanks(const char* at, const char* end) {
  if (at == end || *at > ' ') [[likely]]
    return at;
  return std::find_if_not(at, end, is_blank);
}

template <typename Word>
bool is_same_word(const char* a, const char* b) {
  Word x{}, y{};
  std::memcpy(&x, a, sizeof x);
  std::memcpy(&y, b, sizeof y);
  return x == y;
}

/// Whether `name` stands at `at`. Names are short: comparing a word at a time, the last bytes once more, is
/// faster than a call.
bool is_same(const char* at, std::string_view name) {
  const char* const with = name.data();
  const std::size_t size = name.size();
  if (size >= 8) {
    for (std::size_t from = 0; from + 8 <= size; from += 8) {
      if (!is_same_word<std::uint64_t>(at + from, with + from)) return false;
    }
    return is_same_word<std::uint64_t>(at + size - 8, with + size - 8);
  }
  if (size >= 4) {
    return is_same_word<std::uint32_t>(at, with) &&
           is_same_word<std::uint32_t>(at + size - 4, with + size - 4);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (at[i] != with[i]) return false;
  }
  return true;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// What stands at a place, as an error shows it.
std::string shown(const char* at, const char* end) {
  if (at == end) return "the end of the text";
  if (*at > 0x20 && *at < 0x7F) return format("'{}'", *at);
  if (const std::size_t bytes = detail::utf8_length(at, end); bytes > 1) {
    return format("'{}'", std::string_view(at, bytes));
  }
  return format("the byte 0x{:02X}", static_cast<unsigned char>(*at));
}

/// What stands behind most numbers.
bool ends_number(char c) { return c == ',' || c == '}' || c == ']'; }

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
  switch (state_) {
    case state::value: return read_value();
    case state::first_item: return at_ != end_ && *at_ == ']' ? close() : read_value();
    case state::first_key: return at_ != end_ && *at_ == '}' ? close() : read_key();
    case state::after_value: return follow();
  }
  return current_;
}

bool reader::next_is_value_of(std::string_view name) {
  if (failed()) return false;
  const char* at = past_blanks(at_, end_);
  if (state_ == state::after_value) {
    if (at == end_ || *at != ',') return false;
    at = past_blanks(at + 1, end_);
  }
  // With its quotes, a colon and a byte of the value.
  if (static_cast<std::size_t>(end_ - at) < name.size() + 4) return false;
  if (at[0] != '"' || at[name.size() + 1] != '"' || !is_same(at + 1, name)) return false;
  at = past_blanks(at + name.size() + 2, end_);
  if (at == end_ || *at != ':') return false;
  start_ = at_ = past_blanks(at + 1, end_);
  read_value();
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
  return fail(at_, format("expected {}, got {}", what, shown(at_, end_)), complaint);
}

void reader::complain_at(const char* at) {
  const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  error_.position = static_cast<std::size_t>(std::count_if(begin_, at, begins_character));
}

void reader::skip_blanks() noexcept { at_ = past_blanks(at_, end_); }

token reader::done(token read) noexcept {
  state_ = state::after_value;
  return current_ = read;
}

token reader::read_value() {
  if (at_ == end_) return fail_expected("a value");
  switch (*at_) {
    case '"': return read_string() ? done(token::string) : current_;
    case '{': return open(true);
    case '[': return open(false);
    case 't': scalar_.boolean = true; return read_literal("true", token::boolean);
    case 'f': scalar_.boolean = false; return read_literal("false", token::boolean);
    case 'n': return read_literal("null", token::null);
    default: return *at_ == '-' || is_digit(*at_) ? read_number() : fail_expected("a value");
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

token reader::read_number() {
  const char* at = at_ + (*at_ == '-');
  // Most numbers are integers of few digits, in the midst of a text.
  std::int64_t small = 0;
  const char* digit = at;
  while (digit - at < 16 && end_ - digit >= 8 && detail::are_digits(digit)) {
    small = small * 100'000'000 + detail::number_of_digits(digit);
    digit += 8;
  }
  for (const char* const limit = end_ - at > 18 ? at + 18 : end_; digit != limit; ++digit) {
    const auto value = static_cast<unsigned>(*digit - '0');
    if (value > 9) break;
    small = small * 10 + value;
  }
  if (digit != end_ && digit != at && (*at != '0' || digit - at == 1)) {
    if (ends_number(*digit)) {
      scalar_.integer = *at_ == '-' ? -small : small;
      at_ = digit;
      return done(token::integer);
    }
    if (*digit == '.' && read_short_fraction(digit, small)) return current_;
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
bool reader::read_short_fraction(const char* point, std::int64_t digits) {
  constexpr double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
  constexpr std::int64_t digits_max = 100'000'000'000'000;
  const char* at = point + 1;
  for (const char* const limit = end_ - at > 8 ? at + 8 : end_; at != limit && is_digit(*at); ++at) {
    if (digits >= digits_max) return false;
    digits = digits * 10 + (*at - '0');
  }
  if (at == point + 1 || at == end_ || !ends_number(*at)) return false;
  const double read = static_cast<double>(digits) / powers[at - point - 1];
  scalar_.number = *at_ == '-' ? -read : read;
  at_ = at;
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

bool reader::read_string() {
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
      fail(at_, format("{} in a string must be escaped", shown(at_, end_)), "Invalid control character at");
      return false;
    }
    const std::size_t bytes = detail::utf8_length(at_, end_);
    if (bytes == 0) {
      fail(at_, format("{} in a string is no UTF-8", shown(at_, end_)));
      return false;
    }
    at_ += bytes;
  }
}

/// Room for `bytes` behind `size`, and for what an escape stands for.
char* reader::room_for(std::size_t bytes, std::size_t size) {
  const std::size_t needed = size + bytes + detail::utf8_bytes_max;
  if (unescaped_.size() < needed) unescaped_.resize(2 * needed);
  return unescaped_.data() + size;
}

/// The whole of a string that was passed up to its first backslash.
bool reader::unescape(const char* quote) {
  auto size = static_cast<std::size_t>(at_ - quote - 1);
  std::memcpy(room_for(size, 0), quote + 1, size);
  while (*at_ != '"') {
    if (!read_escape(size) || !copy_plain(quote, size)) return false;
  }
  string_ = {unescaped_.data(), size};
  return true;
}

/// Passes what a string says as it is, as `pass_plain`, and puts it at `size`, which moves on.
bool reader::copy_plain(const char* quote, std::size_t& size) {
  while (is_valid_utf8_ && end_ - at_ >= detail::block_bytes) {
    const int plain = detail::copy_block(room_for(detail::block_bytes, size), at_);
    at_ += plain;
    size += static_cast<std::size_t>(plain);
    if (plain < detail::block_bytes && (*at_ == '"' || *at_ == '\\')) return true;
    if (plain < detail::block_bytes) break;
  }
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
  if (at_ != end_ && *at_ != 'u') {
    const char meaning = escapes[static_cast<unsigned char>(*at_)];
    if (meaning == 0) {
      fail(backslash, format("'\\' before {} is no escape", shown(at_, end_)), "Invalid \\escape");
      return false;
    }
    unescaped_[size++] = meaning;
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
  size += detail::put_utf8(unescaped_.data() + size, unit);
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
