// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "weft/fs/directory.hpp"

namespace weft::fs::detail {

/// Reads a directory from an open descriptor, which it takes over, in the order of the names. Returns 0 or an
/// errno. Blocks.
int read_directory(int fd, std::vector<entry>& into);

}  // namespace weft::fs::detail
