// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace weft_command {

/// The CMake package that belongs to this program: beside it where it is installed, or its build tree's.
/// Throws `std::runtime_error` if there is none.
std::filesystem::path package_directory();

/// The compiler that builds applications: $CXX, or the one that weft was built with.
std::string compiler();

}  // namespace weft_command
