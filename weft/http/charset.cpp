// SPDX-License-Identifier: MIT
#include "weft/http/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "weft/http/detail/characters.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF", utf16be_mark = "\xFE\xFF", utf16le_mark = "\xFF\xFE";
constexpr std::size_t charset_bytes_max = 64;

/// What windows-1252 has where latin-1 has control characters, 0x80 to 0x9F.
constexpr std::array<char16_t, 32> windows_1252 = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

/// Names that mean more on the web than to iconv.
constexpr std::pair<std::string_view, const char*> wider_names[] = {
    {"shift_jis", "CP932"}, {"sjis", "CP932"},        {"gb2312", "GB18030"},    {"gbk", "GB18030"},
    {"euc-kr", "CP949"},    {"big5", "BIG5-HKSCS"},   {"iso-8859-9", "CP1254"}, {"latin5", "CP1254"},
    {"tis-620", "CP874"},   {"iso-8859-11", "CP874"}, {"x-sjis", "CP932"},      {"ks_c_5601-1987", "CP949"},
};

void append_character(std::string& out, char32_t code) {
  const auto byte = [&](char32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      byte(0xE0 | code >> 12);
    } else {
      byte(0xF0 | code >> 18);
      byte(0x80 | (code >> 12 & 0x3F));
    }
    byte(0x80 | (code >> 6 & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

/// How many bytes from `at` on are one character, or, negative, one wrong piece: the longest beginning of
/// one.
///
/// Source: the Unicode Standard, table 3-7.
int utf8_piece(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t index) {
    return index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0U;
  };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return -1;
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte(at + 1) < low || byte(at + 1) > high) return -1;
  const int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  for (int i = 2; i < length; ++i) {
    const unsigned next = byte(at + static_cast<std::size_t>(i));
    if (next < 0x80 || next > 0xBF) return -i;
  }
  return length;
}

// Each of these gives back what it has not taken: the beginning of a character at the end of `bytes`.

std::string_view append_utf8(std::string& out, std::string_view bytes) {
  out.reserve(out.size() + bytes.size());
  std::size_t right_from = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const int size = utf8_piece(bytes, at);
    if (size > 0) {
      at += static_cast<std::size_t>(size);
      continue;
    }
    out.append(bytes, right_from, at - right_from);
    const auto first = static_cast<unsigned char>(bytes[at]);
    right_from = at + static_cast<std::size_t>(-size);
    if (right_from == bytes.size() && first >= 0xC2 && first <= 0xF4) return bytes.substr(at);
    out += replacement;
    at = right_from;
  }
  out.append(bytes, right_from);
  return {};
}

std::string_view append_windows_1252(std::string& out, std::string_view bytes) {
  out.reserve(out.size() + bytes.size());
  for (const char c : bytes) {
    const auto code = static_cast<unsigned char>(c);
    append_character(out, code >= 0x80 && code < 0xA0 ? windows_1252[code - 0x80U] : code);
  }
  return {};
}

std::string_view append_utf16(std::string& out, std::string_view bytes, bool big_endian) {
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]),
               second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  const auto is_low = [](char32_t code) { return code >= 0xDC00 && code <= 0xDFFF; };
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    const char32_t code = unit(at);
    if (code < 0xD800 || code > 0xDFFF) {
      append_character(out, code);
    } else if (is_low(code)) {
      out += replacement;
    } else if (at + 3 >= bytes.size()) {
      break;
    } else if (is_low(unit(at + 2))) {
      append_character(out, 0x10000 + ((code - 0xD800) << 10) + (unit(at + 2) - 0xDC00));
      at += 2;
    } else {
      out += replacement;
    }
  }
  return bytes.substr(at);
}

/// Without bytes: the last letter may have been kept back, for an accent that could follow.
std::string_view append_converted(std::string& out, iconv_t with, std::string_view bytes) {
  char* from = const_cast<char*>(bytes.data());  // not written to
  std::size_t left = bytes.size();
  std::array<char, 4096> piece;  // NOLINT(*-member-init): filled by iconv
  do {
    char* to = piece.data();
    std::size_t room = piece.size();
    const std::size_t result = iconv(with, from ? &from : nullptr, &left, &to, &room);
    const int problem = result == static_cast<std::size_t>(-1) ? errno : 0;
    out.append(piece.data(), piece.size() - room);
    if (problem == EINVAL) break;
    if (problem == EILSEQ) {
      out += replacement;
      ++from;
      --left;
    }
  } while (left > 0);
  return bytes.substr(bytes.size() - left);
}

iconv_t open_converter(std::string_view charset) {
  // A '/' or ',' begins an instruction of iconv's, not a name.
  const bool sane = !charset.empty() && charset.size() <= charset_bytes_max && is_token(charset);
  if (!sane) return nullptr;
  std::string name(charset);
  for (const auto& [web, wider] : wider_names) {
    if (equal_ignoring_case(charset, web)) name = wider;
  }
  const iconv_t opened = iconv_open("UTF-8", name.c_str());
  return opened == reinterpret_cast<iconv_t>(-1) ? nullptr : opened;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

}  // namespace

void text_decoder::close_converter::operator()(void* converter) const noexcept { iconv_close(converter); }

std::optional<text_decoder> text_decoder::of(std::string_view charset) {
  text_decoder made;
  if (is_one_of(charset, {"utf-8", "utf8"})) {
    made.form_ = form::utf8;
  } else if (is_one_of(charset, {"utf-16", "utf-16le"})) {
    made.form_ = form::utf16le;
  } else if (is_one_of(charset, {"utf-16be"})) {
    made.form_ = form::utf16be;
  } else if (is_one_of(charset, {"iso-8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii", "windows-1252",
                                 "cp1252"})) {
    made.form_ = form::windows_1252;
  } else {
    made.form_ = form::other;
    made.converter_.reset(open_converter(charset));
    if (!made.converter_) return std::nullopt;
  }
  return made;
}

/// What comes after a byte order mark, which says what that is. Returns false if the mark is not there whole.
bool text_decoder::skip_mark(std::string_view& bytes) {
  for (const auto& [mark, says] :
       {std::pair(utf8_mark, form::utf8), {utf16be_mark, form::utf16be}, {utf16le_mark, form::utf16le}}) {
    if (bytes.starts_with(mark)) {
      bytes.remove_prefix(mark.size());
      form_ = says;
      return true;
    }
    if (mark.starts_with(bytes)) return false;
  }
  return true;
}

std::string_view text_decoder::append(std::string& out, std::string_view bytes) {
  switch (form_) {
    case form::utf8: return append_utf8(out, bytes);
    case form::utf16le: return append_utf16(out, bytes, false);
    case form::utf16be: return append_utf16(out, bytes, true);
    case form::windows_1252: return append_windows_1252(out, bytes);
    case form::other: return append_converted(out, converter_.get(), bytes);
  }
  return {};
}

std::string text_decoder::decode(std::string_view piece) {
  if (piece.empty()) return {};
  const std::string joined = kept_.empty() ? std::string() : std::exchange(kept_, {}).append(piece);
  std::string_view bytes = joined.empty() ? piece : joined;
  std::string text;
  if (!is_begun_) is_begun_ = skip_mark(bytes);
  kept_ = is_begun_ ? append(text, bytes) : bytes;
  return text;
}

std::string text_decoder::finish() {
  is_begun_ = true;
  std::string text;
  const std::string kept = std::exchange(kept_, {});
  if (!append(text, kept).empty()) text += replacement;
  if (form_ == form::other) append_converted(text, converter_.get(), {});
  return text;
}

std::optional<std::string> decode_text(std::string_view bytes, std::string_view charset) {
  auto decoder = text_decoder::of(charset);
  if (!decoder) return std::nullopt;
  std::string text = decoder->decode(bytes);
  text += decoder->finish();
  return text;
}

std::string repaired_utf8(std::string_view bytes) {
  std::string out;
  if (!append_utf8(out, bytes).empty()) out += replacement;
  return out;
}

}  // namespace weft::http
