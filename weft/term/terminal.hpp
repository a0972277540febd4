// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdio>
#include <optional>

namespace weft::term {

/// Asks how wide the terminal behind `sink` is.
///
/// Returns what the terminal says; else one less than the environment's COLUMNS; else nothing.
std::optional<std::size_t> terminal_columns(std::FILE* sink) noexcept;

}  // namespace weft::term
