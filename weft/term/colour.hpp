// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace weft::term {

/// Ends every colour.
inline constexpr std::string_view colour_reset = "\x1b[0m";

/// The sequence that turns a terminal's text to a colour: `green` or another of the eight, or `#00ff00`.
/// Nothing for no name. Throws `std::invalid_argument` for one that is unknown.
std::string colour_sequence(std::string_view name);

}  // namespace weft::term
