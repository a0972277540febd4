// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace weft::http {

/// The date of an Expires attribute: day, month, year and time of day in any order and
/// punctuation, as servers have always written it.
///
/// Source: RFC 6265bis §5.1.1.
std::optional<std::chrono::sys_seconds> parse_cookie_date(std::string_view text);

}  // namespace weft::http
