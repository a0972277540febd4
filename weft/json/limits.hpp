// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace weft::json {

/// Deepest nesting that any limit allows: readers of values are recursive, and so are their destructors.
inline constexpr std::size_t nesting_max = 1024;

/// How much text is accepted. Each is the largest value that still is; RFC 8259 §9 allows to set them.
struct limits {
  /// Bytes of the whole text.
  std::size_t bytes_max = std::size_t{64} * 1024 * 1024;

  /// Arrays and objects within each other. More than `nesting_max` counts as that.
  std::size_t depth_max = 256;
};

}  // namespace weft::json
