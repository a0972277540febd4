// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace weft::http {

/// Whether `text` is a non-empty token: what methods, field names and most keywords are made of.
///
/// Source: RFC 9110 §5.6.2.
bool is_token(std::string_view text) noexcept;

/// Whether `text` may stand in a field value: no control character but tab, so no CR, LF or NUL.
///
/// Bytes from 0x80 on are let through as RFC 9110 §5.5 says (obs-text).
bool is_field_value(std::string_view text) noexcept;

/// Compares as field names, hosts and most keywords compare: ASCII letters without their case.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// Cuts spaces and tabs off both ends.
std::string_view trim(std::string_view text) noexcept;

/// Takes the next element off the front of a comma-separated list, trimmed; empty elements are skipped.
///
/// For lists of tokens: a comma within a quoted string is not told apart. Returns false at the end of the
/// list. Source: RFC 9110 §5.6.1.
bool next_list_item(std::string_view& list, std::string_view& item) noexcept;

}  // namespace weft::http
