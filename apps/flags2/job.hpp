// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace flags2 {

/// What is to be downloaded, from where, and how many at a time.
struct job {
  std::vector<std::string> codes;
  std::string server_label;
  std::string base_url;
  std::filesystem::path output;
  std::size_t concurrency;
  bool verbose;

  /// `BASE/br/NAME` for BR.
  std::string url(const std::string& cc, const std::string& name) const;

  /// Saves an image in the folder, whole or not at all. Blocks. Throws `fs::error`.
  void save_flag(const std::string& image, const std::string& file_name) const;
};

/// What a command line asks for. Throws `cli::exit_request` after it has said what is wrong.
job parse_arguments(int argc, char** argv, std::size_t concurrency_default);

}  // namespace flags2
