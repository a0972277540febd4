// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace weft_command {

/// A file of the project that is made: `{{name}}` in it stands for the project's name.
struct project_file {
  std::string_view path, text;
};
std::span<const project_file> project_files() noexcept;

/// Makes a project in a directory of its name, which must not be there yet. Returns the directory. Throws
/// `std::runtime_error` for a name that cannot be one of a program, `std::filesystem::filesystem_error`,
/// `weft::fs::error`; then nothing of it is left.
std::filesystem::path make_project(const std::string& name);

}  // namespace weft_command
