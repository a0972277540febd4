// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weft::json::detail {

/// The first byte of a string that is not plain: a quote, a backslash, a control character, or beyond ASCII.
const char* find_special(const char* at, const char* end) noexcept;

/// How many bytes the UTF-8 sequence at `at` has, or 0 if it is none: overlong, a surrogate, cut off.
///
/// Source: RFC 3629 §4.
std::size_t utf8_length(const char* at, const char* end) noexcept;

/// Appends a code point, which must be no surrogate, as UTF-8.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace weft::json::detail
