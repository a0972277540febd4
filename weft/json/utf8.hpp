// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace weft::json {

bool is_utf8(std::string_view text) noexcept;

/// The character that a text begins with.
std::string_view first_character(std::string_view text) noexcept;

/// The text with U+FFFD in place of each byte that is part of no UTF-8.
std::string replace_invalid(std::string_view text);

}  // namespace weft::json
