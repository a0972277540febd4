// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace flag_server {

/// Largest file that is served: the whole of it is in memory while it is sent.
inline constexpr std::size_t file_bytes_max = 8 << 20;

/// The regular files below one directory, and nothing else.
///
/// Names are resolved one by one from the open directory and symbolic links are not followed, so that no name
/// and no rename in the middle leads outside.
///
/// Thread: any.
class served_directory {
 public:
  /// Throws `std::system_error` if `root` cannot be opened as a directory.
  explicit served_directory(const std::filesystem::path& root);
  served_directory(const served_directory&) = delete;
  served_directory& operator=(const served_directory&) = delete;
  ~served_directory();

  /// Reads the file that these names lead to, each of them that of one directory entry.
  ///
  /// Returns nothing if there is no such regular file. Throws `std::system_error` if it cannot be read, or is
  /// larger than `file_bytes_max` (EFBIG).
  std::optional<std::string> read(std::span<const std::string> names) const;

 private:
  int root_;
};

}  // namespace flag_server
