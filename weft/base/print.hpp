// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

namespace weft {

/// Formats to standard output, or to a given `FILE*`: fmt's `print` under weft's name.
using fmt::print;

/// Formats to a string: fmt's `format` under weft's name.
using fmt::format;

}  // namespace weft
