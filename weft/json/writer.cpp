// SPDX-License-Identifier: MIT
#include "weft/json/writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "weft/base/print.hpp"
#include "weft/json/detail/text.hpp"
#include "weft/json/errors.hpp"

namespace weft::json {
namespace {

// Most bytes of a number, of one byte as an escape, and of a separator before a value without its blanks.
constexpr std::size_t number_bytes_max = 32;
constexpr std::size_t escape_bytes_max = 6;
constexpr std::size_t separator_bytes_max = 2;
// Bytes of a string that are escaped at once: room is made as if each of them had to be.
constexpr std::size_t piece_bytes_max = 1024;

char* put(char* at, std::string_view text) { return at + text.copy(at, text.size()); }

template <typename Number, typename... Format> char* put_number(char* at, Number content, Format... format) {
  return std::to_chars(at, at + number_bytes_max, content, format...).ptr;
}

/// Writes a number of few digits, most of which have one or two behind the point, and returns where it ends;
/// null if it is none. If `n / 10^k`, of exact numbers below 2^53, is what is to be written, then `n` without
/// trailing zeros are its fewest digits: no other number of 15 digits is as near.
char* put_short(char* at, double content) {
  constexpr double size_max = 1e11;
  constexpr std::array<double, 4> scales{1, 10, 100, 1000};
  const double size = std::abs(content);
  if (!(size < size_max)) return nullptr;
  for (std::size_t decimals = 0; decimals < scales.size(); ++decimals) {
    const double scale = scales[decimals];
    const auto digits = static_cast<std::int64_t>(size * scale + 0.5);
    if (static_cast<double>(digits) / scale != size) continue;
    if (std::signbit(content)) *at++ = '-';
    const auto whole = static_cast<std::int64_t>(scale);
    at = put_number(at, digits / whole);
    *at++ = '.';
    std::int64_t rest = digits % whole;
    for (std::int64_t place = std::max<std::int64_t>(whole / 10, 1); place > 0; rest %= place, place /= 10) {
      *at++ = static_cast<char>('0' + rest / place);
    }
    return at;
  }
  return nullptr;
}
char* put_short(char*, float) { return nullptr; }

/// Plain digits as far as people like to read them, like Python; an exponent beyond.
template <typename Float> char* put_float(char* at, Float content) {
  if (char* const end = put_short(at, content)) return end;
  const Float size = std::abs(content);
  if (size != 0 && (size < Float(1e-4) || size >= Float(1e16))) {
    return put_number(at, content, std::chars_format::scientific);
  }
  char* const end = put_number(at, content, std::chars_format::fixed);
  if (std::find(at, end, '.') != end) return end;
  return put(end, ".0");
}

template <typename Float> void check_finite(Float content) {
  if (!std::isfinite(content)) throw write_error(weft::format("JSON has no number {}", content));
}

/// The letter of the short escape of a byte; 0 if it has none.
constexpr auto short_escapes = [] {
  std::array<char, 128> table{};
  constexpr std::string_view bytes = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt";
  for (std::size_t i = 0; i < bytes.size(); ++i) table[static_cast<std::size_t>(bytes[i])] = letters[i];
  return table;
}();

char* put_escape(char* at, char c) {
  *at++ = '\\';
  if (const char letter = short_escapes[static_cast<std::size_t>(c)]) {
    *at++ = letter;
    return at;
  }
  constexpr std::string_view hex = "0123456789abcdef";
  at = put(at, "u00");
  *at++ = hex[static_cast<std::size_t>(c) >> 4];
  *at++ = hex[static_cast<std::size_t>(c) & 15];
  return at;
}

[[noreturn]] void refuse_bytes(std::string_view content) {
  const char* const end = content.data() + content.size();
  const char* at = content.data();
  while (const std::size_t bytes = detail::utf8_length(at, end)) at += bytes;
  throw write_error(weft::format("a string is no UTF-8: byte 0x{:02X} at offset {}",
                                 static_cast<unsigned char>(*at), at - content.data()));
}

/// Copies a string with escapes where they must be. Up to 15 bytes behind what it returns are overwritten.
char* put_escaped(char* at, std::string_view content, bool& beyond_ascii) {
  const char* from = content.data();
  const char* const end = from + content.size();
  while (from != end) {
    const char* const run = from;
    from = detail::copy_plain(at, from, end, beyond_ascii);
    at += from - run;
    if (from != end) at = put_escape(at, *from++);
  }
  return at;
}

}  // namespace

/// Appends an item: a separator, then what `write` writes from the place that it is given on. It returns its
/// end.
template <typename Put>
void writer::item(std::size_t bytes_max, Put write) {
  const std::size_t before = out_.size();
  const std::size_t blanks = layout_ == style::pretty ? 2 * depth_ : 0;
  out_.resize_and_overwrite(before + separator_bytes_max + blanks + bytes_max, [&](char* text, std::size_t) {
    return static_cast<std::size_t>(write(separate(text + before)) - text);
  });
  after_item_ = true;
  after_key_ = false;
}

/// Separates an item from the one before.
char* writer::separate(char* at) const noexcept {
  if (after_item_) *at++ = ',';
  if (layout_ == style::pretty && depth_ != 0 && !after_key_) {
    *at++ = '\n';
    at = std::fill_n(at, 2 * depth_, ' ');
  }
  return at;
}

void writer::null() { text("null"); }
void writer::boolean(bool content) { text(content ? "true" : "false"); }

void writer::write_integer(std::int64_t content) {
  item(number_bytes_max, [content](char* at) { return put_number(at, content); });
}

void writer::write_integer(std::uint64_t content) {
  item(number_bytes_max, [content](char* at) { return put_number(at, content); });
}

void writer::number(double content) {
  check_finite(content);
  item(number_bytes_max, [content](char* at) { return put_float(at, content); });
}

void writer::number(float content) {
  check_finite(content);
  item(number_bytes_max, [content](char* at) { return put_float(at, content); });
}

void writer::string(std::string_view content) { quoted(content, {}); }

/// A string, with something behind it.
void writer::quoted(std::string_view content, std::string_view behind) {
  bool beyond_ascii = false;
  const std::string_view first = content.substr(0, piece_bytes_max);
  const std::size_t bytes_max = escape_bytes_max * first.size() + detail::copied_together + behind.size() + 2;
  if (first.size() == content.size()) {
    item(bytes_max, [&](char* at) {
      *at++ = '"';
      at = put_escaped(at, content, beyond_ascii);
      *at++ = '"';
      return put(at, behind);
    });
  } else {
    item(bytes_max, [&](char* at) {
      *at++ = '"';
      return put_escaped(at, first, beyond_ascii);
    });
    append_pieces(content.substr(first.size()), beyond_ascii);
    out_ += '"';
    out_ += behind;
  }
  if (beyond_ascii && !detail::is_valid_utf8(content)) refuse_bytes(content);
}

void writer::append_pieces(std::string_view content, bool& beyond_ascii) {
  while (!content.empty()) {
    const std::string_view piece = content.substr(0, piece_bytes_max);
    content.remove_prefix(piece.size());
    const std::size_t before = out_.size();
    out_.resize_and_overwrite(
        before + escape_bytes_max * piece.size() + detail::copied_together, [&](char* text, std::size_t) {
          return static_cast<std::size_t>(put_escaped(text + before, piece, beyond_ascii) - text);
        });
  }
}

void writer::expect(std::size_t bytes) {
  constexpr std::size_t guessed_bytes_max = std::size_t{1} << 20;
  const std::size_t wanted = out_.size() + std::min(bytes + bytes / 8, guessed_bytes_max);
  if (wanted > 2 * out_.capacity()) out_.reserve(wanted);
}

void writer::text(std::string_view json) {
  item(json.size(), [json](char* at) { return put(at, json); });
}

void writer::begin_array() { open('['); }
void writer::end_array() { close(']'); }
void writer::begin_object() { open('{'); }
void writer::end_object() { close('}'); }

void writer::key(std::string_view name) {
  quoted(name, layout_ == style::pretty ? ": " : ":");
  end_key();
}

void writer::plain_key(std::string_view name) {
  item(name.size() + 4, [&](char* at) {
    *at++ = '"';
    at = put(at, name);
    *at++ = '"';
    *at++ = ':';
    if (layout_ == style::pretty) *at++ = ' ';
    return at;
  });
  end_key();
}

void writer::end_key() {
  after_item_ = false;
  after_key_ = true;
}

void writer::open(char bracket) {
  text({&bracket, 1});
  after_item_ = false;
  ++depth_;
}

void writer::close(char bracket) {
  --depth_;
  if (after_item_ && layout_ == style::pretty) {
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }
  out_ += bracket;
  after_item_ = true;
}

}  // namespace weft::json
