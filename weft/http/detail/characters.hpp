// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weft::http::detail {

/// Sets of ASCII characters as the grammars name them; one table lookup answers for all of them.
enum character_class : std::uint8_t {
  in_token = 1,      ///< tchar, RFC 9110 §5.6.2
  in_target = 2,     ///< visible ASCII but '#'
  unreserved = 4,    ///< RFC 3986 §2.3
  in_host = 8,       ///< unreserved and sub-delims: a reg-name without escapes
  in_userinfo = 16,  ///< in_host and ':'
  in_path = 32,      ///< pchar and '/'
  in_query = 64,     ///< in_path and '?'; a fragment too
  in_scheme = 128,   ///< letters, digits, "+-."
};

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The sets that a character is in, as a sum.
constexpr unsigned classes_of(char c) {
  if (c <= 0x20 || c >= 0x7F) return 0;
  const auto one_of = [&](std::string_view set) { return set.find(c) != std::string_view::npos; };
  const bool word = is_letter(c) || is_digit(c);
  const bool host = word || one_of("-._~!$&'()*+,;=");
  const bool path = host || one_of(":@/");
  return (word || one_of("!#$%&'*+-.^_`|~")) * in_token + (c != '#') * in_target +
         (word || one_of("-._~")) * unreserved + host * in_host + (host || c == ':') * in_userinfo +
         path * in_path + (path || c == '?') * in_query + (word || one_of("+-.")) * in_scheme;
}

inline constexpr auto character_classes = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t code = 0; code < table.size(); ++code) {
    table[code] = static_cast<std::uint8_t>(classes_of(static_cast<char>(code)));
  }
  return table;
}();

constexpr bool is(char c, character_class set) {
  return (character_classes[static_cast<unsigned char>(c)] & set) != 0;
}

/// How many characters from `at` on belong to `set`.
constexpr std::size_t span_of(std::string_view text, character_class set, std::size_t at = 0) {
  std::size_t end = at;
  while (end < text.size() && is(text[end], set)) ++end;
  return end - at;
}

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char letter = lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// Whether `text[at]` begins a percent escape.
constexpr bool is_escape(std::string_view text, std::size_t at) {
  return text[at] == '%' && text.size() - at > 2 && hex_value(text[at + 1]) >= 0 &&
         hex_value(text[at + 2]) >= 0;
}

}  // namespace weft::http::detail
