// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace weft::http {

/// Formats a time as HTTP sends it, for the years 0 to 9999.
///
/// Shape: `Sun, 06 Nov 1994 08:49:37 GMT`, always 29 characters.
/// Source: RFC 9110 §5.6.7 (IMF-fixdate).
std::string format_date(std::chrono::sys_seconds time);

/// Appends what `format_date` returns.
void append_date(std::string& out, std::chrono::sys_seconds time);

/// Reads a time in any of the three forms that RFC 9110 §5.6.7 has recipients accept: IMF-fixdate,
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
///
/// Names are case-sensitive; the day of the week is not compared with the date. A year of two digits that
/// would be more than 50 years after `now` is of the century before. Returns nothing for any other text.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text, std::chrono::sys_seconds now);

}  // namespace weft::http
