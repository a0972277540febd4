// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weft/core/task.hpp"

namespace weft::fs {

/// Does a path fit a pattern of the shell?
///
/// Shape: `*` any bytes but `/`, `?` one of them, `[a-c]` and `[!a-c]` one of a set, `\x` x itself, and `**`
/// between slashes any number of directories, also none. A name that begins with a dot fits like any other.
bool matches(std::string_view pattern, std::string_view path) noexcept;

/// The paths that fit a pattern, in the order of a walk. Looks only into directories that can lead to one.
///
/// Names that begin with a dot are left out where the pattern does not have the dot. Throws `fs::error` if
/// the directory where the pattern's first `*` stands cannot be read; what cannot be read further down is
/// left out.
task<std::vector<std::string>> glob(std::string pattern);

}  // namespace weft::fs
