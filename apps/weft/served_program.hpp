// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/process/command.hpp"

namespace weft_command {

/// A program that serves, and how it is built.
///
/// For a source file a small CMake project stands in the user's cache directory, one for each file and
/// compiler: what was built there once is built again only if something has changed. A program that is there
/// is built again through the CMake build folder that it lies in.
class served_program {
 public:
  /// `what` is `FILE.cpp`, `FILE.cpp:app` or a program. Throws `std::runtime_error` that says what is
  /// missing.
  served_program(const std::string& what, bool for_development);

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Where its sources are; empty: nobody knows.
  const std::filesystem::path& source_directory() const noexcept { return source_directory_; }
  /// Of a project, the directories below have sources too.
  bool is_project() const noexcept { return !is_file_; }
  /// What the build writes to; nothing there is a source.
  const std::filesystem::path& build_directory() const noexcept { return build_directory_; }
  /// Whether it can be built: a program that lies in no build folder cannot.
  bool can_build() const noexcept { return !build_directory_.empty(); }

  /// Builds it. Returns what is wrong with the sources, for people; empty if nothing is.
  weft::task<std::string> build() const;

 private:
  void find_build_of(const std::filesystem::path& program);
  void make_project_for(const std::filesystem::path& source, const std::string& name, bool for_development);

  std::filesystem::path path_, source_directory_, build_directory_;
  std::string source_, name_;         // of a source file: as it was given, and of the application in it
  weft::process::command configure_;  // empty: it is configured
  bool is_file_ = false;
};

}  // namespace weft_command
