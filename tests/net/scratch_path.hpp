// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace weft::tests {

/// A path that nobody else uses, and that is removed at the end.
class scratch_path {
 public:
  scratch_path() {
    static int count = 0;
    const std::string name = "weft_" + std::to_string(getpid()) + "_" + std::to_string(++count);
    path_ = (std::filesystem::temp_directory_path() / name).string();
  }
  scratch_path(const scratch_path&) = delete;
  scratch_path& operator=(const scratch_path&) = delete;
  ~scratch_path() { std::filesystem::remove(path_); }

  const std::string& str() const { return path_; }
  bool exists() const { return std::filesystem::exists(std::filesystem::symlink_status(path_)); }

 private:
  std::string path_;
};

}  // namespace weft::tests
