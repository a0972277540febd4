// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "weft/http/detail/characters.hpp"

namespace weft::http::detail {

/// Appends a text, with what is neither in a set nor one of `safe` escaped, and the escapes that are there.
void append_escaped(std::string& to, std::string_view text, character_class allowed,
                    std::string_view safe = "");

}  // namespace weft::http::detail
