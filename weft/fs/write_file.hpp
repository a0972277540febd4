// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string_view>

namespace weft::fs {

/// Writes a whole file, or nothing: it appears, or replaces the one before, complete.
///
/// Blocks: on a loop's thread `co_await to_thread(fs::write_file, path, bytes)`. While no descriptor is left
/// it waits for one. Throws `fs::error`; then no part of the file is left behind. Cost: a temporary file in
/// the same folder and a rename; not forced to the disk.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace weft::fs
