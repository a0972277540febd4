// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/fs/status.hpp"

namespace weft::fs {

/// What a directory says of something in it.
struct entry {
  std::string name;
  file_type type = file_type::unknown;  ///< of a symbolic link itself
};

/// What is in a directory but `.` and `..`, in the order of the bytes of the names. Throws `fs::error`.
task<std::vector<entry>> list(std::string path);

/// Makes one directory. Throws `already_exists` if something of that name is there.
task<> create_directory(std::string path, mode_t permissions = 0777);

/// Makes a directory and those on the way to it, where they are missing. Several tasks and programs may do it
/// at the same time. Throws `fs::error`: ENOTDIR if a file is in the way.
task<> create_directories(std::string path, mode_t permissions = 0777);

/// Removes a directory with all that is in it, or a file; symbolic links are removed, not followed, even if
/// somebody puts one in place of a directory meanwhile. Returns how many names were removed; 0: it was not
/// there.
///
/// Cancellation: stops after the entry that it is at. Throws the first error, after everything else was
/// tried. Cost: one descriptor for each level of depth.
task<std::uint64_t> remove_all(std::string path);

}  // namespace weft::fs
