// SPDX-License-Identifier: MIT
#include "apps/weft/project.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <stdexcept>
#include <system_error>

#include "weft/base/print.hpp"
#include "weft/fs/write_file.hpp"

namespace weft_command {

namespace {

constexpr std::string_view placeholder = "{{name}}";

// Targets that CMake has itself or the project, and folders where the program is to be built.
constexpr std::array<std::string_view, 13> taken{
    "CMakeFiles", "Testing", "all",     "app_test",       "clean",         "depend", "edit_cache",
    "help",       "install", "package", "package_source", "rebuild_cache", "test"};

/// Whether it can be a CMake target, a directory and a program.
bool is_name(std::string_view text) {
  const auto fits = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; };
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text[0])) &&
         std::ranges::all_of(text, fits) && std::ranges::find(taken, text) == taken.end();
}

std::string filled_in(std::string_view text, const std::string& name) {
  std::string made(text);
  for (std::size_t at = made.find(placeholder); at != std::string::npos;
       at = made.find(placeholder, at + name.size()))
    made.replace(at, placeholder.size(), name);
  return made;
}

}  // namespace

std::filesystem::path make_project(const std::string& name) {
  if (!is_name(name)) throw std::runtime_error(weft::format("'{}' cannot be the name of a project", name));
  const std::filesystem::path folder = name;
  if (!std::filesystem::create_directory(folder))
    throw std::runtime_error(weft::format("{} is there already", name));
  try {
    for (const project_file& each : project_files()) {
      const auto path = folder / each.path;
      std::filesystem::create_directories(path.parent_path());
      weft::fs::write_file(path, filled_in(each.text, name));
    }
  } catch (...) {
    std::error_code none;
    std::filesystem::remove_all(folder, none);
    throw;
  }
  return folder;
}

}  // namespace weft_command
