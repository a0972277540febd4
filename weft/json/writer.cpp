// SPDX-License-Identifier: MIT
#include "weft/json/writer.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "weft/base/print.hpp"
#include "weft/json/detail/text.hpp"
#include "weft/json/errors.hpp"

namespace weft::json {
namespace {

template <typename Number, typename... Format> void append(std::string& out, Number content,
                                                           Format... format) {
  char digits[32];
  const auto written = std::to_chars(std::begin(digits), std::end(digits), content, format...);
  out.append(digits, written.ptr);
}

/// Plain digits as far as people like to read them, like Python; an exponent beyond.
template <typename Float> void append_float(std::string& out, Float content) {
  if (!std::isfinite(content)) throw write_error(weft::format("JSON has no number {}", content));
  const Float size = std::abs(content);
  if (size != 0 && (size < Float(1e-4) || size >= Float(1e16))) {
    append(out, content, std::chars_format::scientific);
    return;
  }
  const std::size_t begin = out.size();
  append(out, content, std::chars_format::fixed);
  if (out.find('.', begin) == std::string::npos) out += ".0";
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: out += weft::format("\\u{:04x}", static_cast<unsigned char>(c));
  }
}

[[noreturn]] void refuse_bytes(std::string_view content) {
  const char* const end = content.data() + content.size();
  const char* at = content.data();
  while (const std::size_t bytes = detail::utf8_length(at, end)) at += bytes;
  throw write_error(weft::format("a string is no UTF-8: byte 0x{:02X} at offset {}",
                                 static_cast<unsigned char>(*at), at - content.data()));
}

/// Appends what needs no escapes, in quotes and with something behind it: in one piece.
void append_quoted(std::string& out, std::string_view content, std::string_view behind) {
  const std::size_t before = out.size();
  const std::size_t after = before + content.size() + behind.size() + 2;
  out.resize_and_overwrite(after, [&](char* text, std::size_t) {
    char* at = text + before;
    *at++ = '"';
    at = std::copy(content.begin(), content.end(), at);
    *at++ = '"';
    std::copy(behind.begin(), behind.end(), at);
    return after;
  });
}

void append_string(std::string& out, std::string_view content) {
  const char* run = content.data();
  const char* const end = run + content.size();
  bool beyond_ascii = false;
  const char* at = detail::find_escape(run, end, beyond_ascii);
  if (at == end) {
    if (beyond_ascii && !detail::is_valid_utf8(content)) refuse_bytes(content);
    return append_quoted(out, content, {});
  }
  out += '"';
  for (; at != end; at = detail::find_escape(at, end, beyond_ascii)) {
    out.append(run, at);
    append_escape(out, *at);
    run = ++at;
  }
  if (beyond_ascii && !detail::is_valid_utf8(content)) refuse_bytes(content);
  out.append(run, end);
  out += '"';
}

}  // namespace

void writer::null() {
  begin_item();
  out_ += "null";
}

void writer::boolean(bool content) {
  begin_item();
  out_ += content ? "true" : "false";
}

void writer::write_integer(std::int64_t content) {
  begin_item();
  append(out_, content);
}

void writer::write_integer(std::uint64_t content) {
  begin_item();
  append(out_, content);
}

void writer::number(double content) {
  begin_item();
  append_float(out_, content);
}

void writer::number(float content) {
  begin_item();
  append_float(out_, content);
}

void writer::string(std::string_view content) {
  begin_item();
  append_string(out_, content);
}

void writer::expect(std::size_t bytes) {
  constexpr std::size_t guessed_bytes_max = std::size_t{1} << 20;
  const std::size_t wanted = out_.size() + std::min(bytes + bytes / 8, guessed_bytes_max);
  if (wanted > 2 * out_.capacity()) out_.reserve(wanted);
}

void writer::text(std::string_view json) {
  begin_item();
  out_ += json;
}

void writer::begin_array() { open('['); }
void writer::end_array() { close(']'); }
void writer::begin_object() { open('{'); }
void writer::end_object() { close('}'); }

void writer::key(std::string_view name) {
  begin_item();
  append_string(out_, name);
  out_ += layout_ == style::pretty ? ": " : ":";
  end_key();
}

void writer::plain_key(std::string_view name) {
  begin_item();
  append_quoted(out_, name, layout_ == style::pretty ? ": " : ":");
  end_key();
}

void writer::end_key() {
  after_item_ = false;
  after_key_ = true;
}

/// Separates an item from the one before.
void writer::begin_item() {
  if (after_item_) out_ += ',';
  if (layout_ == style::pretty && depth_ != 0 && !after_key_) begin_line();
  after_item_ = true;
  after_key_ = false;
}

void writer::begin_line() {
  out_ += '\n';
  out_.append(2 * depth_, ' ');
}

void writer::open(char bracket) {
  begin_item();
  out_ += bracket;
  after_item_ = false;
  ++depth_;
}

void writer::close(char bracket) {
  --depth_;
  if (after_item_ && layout_ == style::pretty) begin_line();
  out_ += bracket;
  after_item_ = true;
}

}  // namespace weft::json
