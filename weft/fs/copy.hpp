// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "weft/core/task.hpp"
#include "weft/fs/names.hpp"

namespace weft::fs {

struct copy_options {
  existing target = existing::replace;  ///< what becomes of a file that has the name already
  bool keep_times = false;              ///< when it was last changed and read
  bool force = false;                   ///< to the disk, with its name
  /// Called on the loop's thread after each piece of at most 64 MiB.
  std::function<void(std::uint64_t copied, std::uint64_t size)> progress = {};
};

/// Copies a file, with its permissions: the copy appears, or replaces the one before, complete.
///
/// Where the file system can, both share their blocks until one is changed; else the kernel copies, and holes
/// stay holes. Returns the bytes. Cancellation: between two pieces; then, and after an error, nothing is left
/// behind. Throws `fs::error`, `not_a_file`; EINVAL if both are one file.
task<std::uint64_t> copy(std::string from, std::string to, copy_options options = {});

/// What was copied of a tree.
struct copied_tree {
  std::uint64_t files = 0, directories = 0, symlinks = 0, bytes = 0;
};

/// Copies a directory with all that is in it, up to 16 files at a time. Symbolic links are copied, not
/// followed.
///
/// Directories that are there already are filled. Throws the first error, `already_exists` if `refuse` meets
/// a file; `not_a_file` for a FIFO, a socket or a device; EINVAL if the target is inside of the tree.
/// Cancellation, and an error: what was copied until then is there, each file complete.
task<copied_tree> copy_tree(std::string from, std::string to, copy_options options = {});

}  // namespace weft::fs
