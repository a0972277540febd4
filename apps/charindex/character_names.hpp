// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace charindex {

/// One past the last code point of Unicode.
inline constexpr char32_t stop_code = 0x110000;

/// The name of a character, `LATIN SMALL LETTER A`; empty if it has none, as control characters have not.
///
/// Names that are made by rule, as `HANGUL SYLLABLE GA` is, are names too. Source: Unicode, chapter 4.8.
std::string name_of(char32_t character);

/// Calls `visit(character, name)` for each character from `start` to before `stop` that has a name, in order.
void each_name(char32_t start, char32_t stop, const std::function<void(char32_t, std::string_view)>& visit);

/// The character as UTF-8.
std::string utf8_of(char32_t character);

/// In upper case, by the rules of Unicode for no language in particular: `ß` gives `SS`.
/// What is no UTF-8 stays as it is.
std::string upper(std::string_view text);

/// Is it a blank where Python's `str.split` splits?
bool is_blank(char32_t character) noexcept;

}  // namespace charindex
