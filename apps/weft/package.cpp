// SPDX-License-Identifier: MIT
#include "apps/weft/package.hpp"

#include <cstdlib>
#include <stdexcept>

namespace weft_command {

std::filesystem::path package_directory() {
  const auto prefix = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
  for (const auto& folder : {prefix / WEFT_LIBRARY_DIRECTORY / "cmake/weft", prefix}) {
    if (std::filesystem::exists(folder / "weftConfig.cmake")) return folder;
  }
  throw std::runtime_error("the CMake package of weft is not where this program is: " + prefix.string());
}

std::string compiler() {
  const char* const wanted = std::getenv("CXX");
  return wanted && *wanted ? wanted : WEFT_COMPILER;
}

}  // namespace weft_command
