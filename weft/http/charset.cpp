// SPDX-License-Identifier: MIT
#include "weft/http/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "weft/http/detail/characters.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
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

void append_utf8(std::string& out, char32_t code) {
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

std::string decode_windows_1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    const auto code = static_cast<unsigned char>(c);
    append_utf8(out, code >= 0x80 && code < 0xA0 ? windows_1252[code - 0x80U] : code);
  }
  return out;
}

std::string decode_utf16(std::string_view bytes, bool big_endian) {
  std::string out;
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]),
               second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  const auto is_low = [](char32_t code) { return code >= 0xDC00 && code <= 0xDFFF; };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const char32_t code = unit(at);
    if (code < 0xD800 || code > 0xDFFF) {
      append_utf8(out, code);
    } else if (!is_low(code) && at + 3 < bytes.size() && is_low(unit(at + 2))) {
      append_utf8(out, 0x10000 + ((code - 0xD800) << 10) + (unit(at + 2) - 0xDC00));
      at += 2;
    } else {
      out += replacement;
    }
  }
  if (bytes.size() % 2 != 0) out += replacement;
  return out;
}

struct close_iconv {
  void operator()(iconv_t converter) const noexcept { iconv_close(converter); }
};
using converter = std::unique_ptr<std::remove_pointer_t<iconv_t>, close_iconv>;

converter open_converter(std::string_view charset) {
  // A '/' or ',' begins an instruction of iconv's, not a name.
  const bool sane = !charset.empty() && charset.size() <= charset_bytes_max && is_token(charset);
  if (!sane) return nullptr;
  std::string name(charset);
  for (const auto& [web, wider] : wider_names) {
    if (equal_ignoring_case(charset, web)) name = wider;
  }
  const iconv_t opened = iconv_open("UTF-8", name.c_str());
  return converter(opened == reinterpret_cast<iconv_t>(-1) ? nullptr : opened);
}

std::string convert(const converter& with, std::string_view bytes) {
  std::string out;
  char* from = const_cast<char*>(bytes.data());  // not written to
  std::size_t left = bytes.size();
  std::array<char, 4096> piece;  // NOLINT(*-member-init): filled by iconv
  const auto run = [&](char** input) {
    char* to = piece.data();
    std::size_t room = piece.size();
    const std::size_t result = iconv(with.get(), input, &left, &to, &room);
    const int problem = result == static_cast<std::size_t>(-1) ? errno : 0;
    out.append(piece.data(), piece.size() - room);
    return problem;
  };
  while (left > 0) {
    const int problem = run(&from);
    if (problem == 0 || problem == E2BIG) continue;
    out += replacement;
    if (problem == EINVAL) break;  // ends within a character
    ++from;
    --left;
  }
  run(nullptr);  // the last letter may have been kept back, for an accent that could follow
  return out;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

}  // namespace

std::string repaired_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const int size = utf8_piece(bytes, at);
    const auto length = static_cast<std::size_t>(size < 0 ? -size : size);
    out.append(size < 0 ? replacement : bytes.substr(at, length));
    at += length;
  }
  return out;
}

std::optional<std::string> decode_text(std::string_view bytes, std::string_view charset) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return repaired_utf8(bytes.substr(3));
  if (bytes.starts_with("\xFE\xFF")) return decode_utf16(bytes.substr(2), true);
  if (bytes.starts_with("\xFF\xFE")) return decode_utf16(bytes.substr(2), false);
  if (is_one_of(charset, {"utf-8", "utf8"})) return repaired_utf8(bytes);
  if (is_one_of(charset, {"utf-16", "utf-16le"})) return decode_utf16(bytes, false);
  if (is_one_of(charset, {"utf-16be"})) return decode_utf16(bytes, true);
  if (is_one_of(charset,
                {"iso-8859-1", "latin1", "latin-1", "l1", "ascii", "us-ascii", "windows-1252", "cp1252"})) {
    return decode_windows_1252(bytes);
  }
  const converter with = open_converter(charset);
  if (!with) return std::nullopt;
  return convert(with, bytes);
}

}  // namespace weft::http
