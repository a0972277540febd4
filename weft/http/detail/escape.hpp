// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "weft/http/detail/characters.hpp"

namespace weft::http::detail {

/// Escapes what is neither in a set nor one of `safe`, and leaves the escapes that are there.
std::string escape(std::string_view text, character_class allowed, std::string_view safe = "");

}  // namespace weft::http::detail
