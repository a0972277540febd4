// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace weft::term {

/// Counts the columns that UTF-8 text takes on a terminal: two for wide East Asian characters and emoji, one
/// for every other character or stray byte, none for sequences such as those of colours.
std::size_t text_width(std::string_view text) noexcept;

/// Cuts whole characters off the end until the text fits into `columns`. Returns a view of `text`.
std::string_view fit_width(std::string_view text, std::size_t columns) noexcept;

}  // namespace weft::term
