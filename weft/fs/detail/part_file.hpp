// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace weft::fs::detail {

struct part_file_options {
  bool keep_permissions = false;  ///< of the file that is replaced
  bool force = false;             ///< the file and its name to the disk
};

/// Writes a file beside `path` and renames it. Returns 0 or an errno; then nothing is left behind. Blocks;
/// while no descriptor is left it waits for one, unless its task is cancelled.
int write_part_file(const std::string& path, std::string_view bytes, part_file_options options = {});

}  // namespace weft::fs::detail
