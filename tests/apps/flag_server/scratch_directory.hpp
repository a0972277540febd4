// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace flag_server {

/// A directory that a test may fill; it goes with the object.
class scratch_directory {
 public:
  scratch_directory() : path_((std::filesystem::temp_directory_path() / "flag_set_XXXXXX").string()) {
    if (!mkdtemp(path_.data())) throw std::runtime_error("mkdtemp " + path_);
  }
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;
  ~scratch_directory() { std::filesystem::remove_all(path_); }

  std::filesystem::path path() const { return path_; }

  void write(const std::filesystem::path& name, const std::string& bytes) const {
    std::filesystem::create_directories((path() / name).parent_path());
    std::ofstream(path() / name, std::ios::binary) << bytes;
  }

 private:
  std::string path_;
};

}  // namespace flag_server
