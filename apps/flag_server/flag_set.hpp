// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace flag_server {

class served_directory;

/// What one address of the flag server answers with.
struct content {
  std::string bytes;
  std::string_view media_type;
};

/// What the flag server serves: `/flags/br/br.gif` and `/flags/br/metadata.json` for each country.
///
/// Either the flags that are compiled in, or the files of a directory. Files are read when they are asked for
/// and not kept: a tree of any size costs the memory of what is being sent, and a file that changes is seen
/// at once.
///
/// Thread: any.
class flag_set {
 public:
  /// The book's 194 countries, with Debian's images (16 by 11 pixels).
  static flag_set built_in();

  /// The files below `root`, which holds br/br.gif and the like. Throws `std::system_error` if it is no
  /// directory.
  static flag_set from_directory(const std::filesystem::path& root);

  /// Finds what a path names. `path` is that of the request, still percent-encoded and without its query.
  ///
  /// Returns null if there is nothing: also for paths that step outside (`..`, encoded slashes, links).
  /// Throws `std::system_error` if a file is there but cannot be read, or is larger than `file_bytes_max`.
  /// Lifetime: the content outlives the set.
  /// Cost: reads a file if the set is a directory; on a loop's thread prefer `to_thread`.
  std::shared_ptr<const content> find(std::string_view path) const;

 private:
  using table = std::map<std::string, content, std::less<>>;

  flag_set(std::shared_ptr<const table> contents, std::shared_ptr<const served_directory> directory)
      : contents_(std::move(contents)), directory_(std::move(directory)) {}

  // Exactly one is set.
  std::shared_ptr<const table> contents_;  // by path below /flags/
  std::shared_ptr<const served_directory> directory_;
};

}  // namespace flag_server
