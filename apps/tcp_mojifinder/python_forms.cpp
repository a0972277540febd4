// SPDX-License-Identifier: MIT
#include "apps/tcp_mojifinder/python_forms.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <optional>

#include "apps/charindex/character_names.hpp"
#include "weft/base/print.hpp"

namespace tcp_mojifinder {
namespace {

std::optional<std::u32string> decoded(std::string_view utf8) {
  std::u32string text;
  for (int at = 0; at < static_cast<int>(utf8.size());) {
    int character = 0;
    U8_NEXT(utf8.data(), at, static_cast<int>(utf8.size()), character);
    if (character < 0) return std::nullopt;
    text += static_cast<char32_t>(character);
  }
  return text;
}

std::string encoded(std::u32string_view text) {
  std::string utf8;
  for (const char32_t character : text) utf8 += charindex::utf8_of(character);
  return utf8;
}

std::string escaped(char32_t character) {
  const auto code = static_cast<std::uint32_t>(character);
  switch (character) {
    case '\t': return "\\t";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\\': return "\\\\";
    default: break;
  }
  constexpr std::uint32_t unprintable = U_GC_C_MASK | U_GC_Z_MASK;  // controls, unassigned; blanks
  if (character == ' ' || !(U_GET_GC_MASK(static_cast<UChar32>(character)) & unprintable)) {
    return charindex::utf8_of(character);
  }
  if (code < 0x100) return weft::format("\\x{:02x}", code);
  return code < 0x10000 ? weft::format("\\u{:04x}", code) : weft::format("\\U{:08x}", code);
}

}  // namespace

std::string query_of(std::string_view line) {
  const auto text = decoded(line);
  if (!text) return std::string(1, '\0');
  std::u32string_view query = *text;
  while (!query.empty() && charindex::is_blank(query.front())) query.remove_prefix(1);
  while (!query.empty() && charindex::is_blank(query.back())) query.remove_suffix(1);
  return encoded(query);
}

std::string quoted(std::string_view utf8) {
  const std::u32string text = decoded(utf8).value_or(U"\uFFFD");
  const bool has_single = text.find('\'') != std::u32string::npos;
  const char quote = has_single && text.find('"') == std::u32string::npos ? '"' : '\'';
  std::string made(1, quote);
  for (const char32_t character : text) {
    if (character == static_cast<char32_t>(quote)) made += '\\';
    made += escaped(character);
  }
  return made + quote;
}

std::string address_of(const weft::net::endpoint& at) {
  const std::string_view flow_and_scope = at.address.is_v6() ? ", 0, 0" : "";
  return weft::format("('{}', {}{})", at.address.str(), at.port, flow_and_scope);
}

}  // namespace tcp_mojifinder
