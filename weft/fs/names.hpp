// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "weft/core/task.hpp"

// Calls on names: what they say of files is in status.hpp. All throw `fs::error` with the path, or both.
namespace weft::fs {

/// What becomes of something that has the name already.
enum class existing : std::uint8_t { replace, refuse };

/// Gives a file or a directory another name, at once: nobody sees neither or both.
///
/// Across file systems it fails, EXDEV. Throws `already_exists` if told to `refuse`.
task<> rename(std::string from, std::string to, existing what = existing::replace);

/// Removes a file, a symbolic link, or an empty directory. Returns whether it was there.
task<bool> remove(std::string path);

/// Gives a file a second name.
task<> link(std::string path, std::string second);
/// Makes a symbolic link `path`, which says `target`, whether that is there or not.
task<> symlink(std::string target, std::string path);
task<std::string> read_symlink(std::string path);
/// The path from the root on, without `.`, `..` and symbolic links.
task<std::string> real_path(std::string path);

}  // namespace weft::fs
