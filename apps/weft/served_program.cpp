// SPDX-License-Identifier: MIT
#include "apps/weft/served_program.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "apps/weft/package.hpp"
#include "apps/weft/serve_words.hpp"
#include "weft/base/print.hpp"
#include "weft/fs/write_file.hpp"
#include "weft/process/child.hpp"

namespace weft_command {

namespace {

namespace files = std::filesystem;
using weft::format;

constexpr std::string_view project_text = R"(cmake_minimum_required(VERSION 3.25)
project(served LANGUAGES CXX)
find_package(weft REQUIRED)
find_program(launcher ccache)
if(launcher AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${{launcher}})
endif()
find_program(linker NAMES mold ld.lld-19 ld.lld)
if(linker)
  add_link_options(--ld-path=${{linker}})
endif()
add_executable(served main.cpp)
target_include_directories(served PRIVATE "{}")
target_link_libraries(served PRIVATE weft::weft)
target_link_options(served PRIVATE LINKER:--as-needed)
if(CMAKE_BUILD_TYPE STREQUAL "Debug")  # built again and again
  target_precompile_headers(served PRIVATE <weft/web/app.hpp>)
endif()
)";

// Mistakes in what is added here are told from those of the file by the name `weft-serve`.
constexpr std::string_view main_text = R"(#include "{0}"
#line 1 "weft-serve"
#include <concepts>
#include <type_traits>
#include "weft/web/app.hpp"
namespace weft_serve {{
template <typename App>
int run(App&& named, int argc, char** argv) {{
  if constexpr (std::derived_from<std::remove_cvref_t<App>, weft::web::app>) {{
    return named.run(argc, argv);
  }} else if constexpr (std::invocable<App&, weft::web::app&>) {{
    weft::web::app made;
    named(made);
    return made.run(argc, argv);
  }} else if constexpr (std::invocable<App&>) {{
    decltype(auto) made = named();
    return run(made, argc, argv);
  }} else {{
    static_assert(std::is_void_v<App>, "is no application");
  }}
}}
}}
int main(int argc, char** argv) {{ return weft_serve::run({1}, argc, argv); }}
)";

std::string content_of(const files::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What is there already is left alone, so that nothing is built again for it.
void write_if_different(const files::path& path, const std::string& text) {
  if (content_of(path) != text) weft::fs::write_file(path, text);
}

files::path cache_directory() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache) return files::path(cache) / "weft";
  if (const char* own = std::getenv("HOME"); own && *own) return files::path(own) / ".cache/weft";
  const files::path made = files::temp_directory_path() / format("weft-{}", getuid());
  // What lies there is run: whoever else could write to it could have anything run.
  struct stat there{};
  mkdir(made.c_str(), S_IRWXU);
  if (lstat(made.c_str(), &there) != 0 || !S_ISDIR(there.st_mode) || there.st_uid != getuid() ||
      (there.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    throw std::runtime_error(
        format("{} is no directory that only you can write to; set HOME", made.string()));
  return made;
}

bool has_main(const std::string& source) {
  static const std::regex main(R"((^|\n)\s*(int|auto)\s+main\s*\()");
  return std::regex_search(source, main);
}

std::string value_in_cache(const files::path& build, std::string_view name) {
  std::istringstream lines(content_of(build / "CMakeCache.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(format("{}:", name))) return line.substr(line.find('=') + 1);
  }
  return {};
}

/// What a compiler has said, without what the build tool says of its own.
std::string complaints_in(const std::string& output) {
  std::istringstream lines(output);
  std::string found;
  bool is_command = false;  // after FAILED comes the command
  for (std::string line; std::getline(lines, line);) {
    if (std::exchange(is_command, false) || line.starts_with('[') || line.starts_with("ninja: ")) continue;
    is_command = line.starts_with("FAILED: ");
    if (!is_command) found += line + '\n';
  }
  return found.empty() ? output : found;
}

}  // namespace

served_program::served_program(const std::string& what, bool for_development) {
  if (!is_source(what)) {
    path_ = files::canonical(what);
    find_build_of(path_);
    return;
  }
  const std::size_t colon = what.rfind(':');
  source_ = what.substr(0, colon);
  name_ = colon == std::string::npos ? "" : what.substr(colon + 1);
  static const std::regex identifier("[A-Za-z_]\\w*(::[A-Za-z_]\\w*)*");
  if (colon != std::string::npos && !std::regex_match(name_, identifier))
    throw std::runtime_error(format("'{}' is no name of an application", name_));
  std::error_code none;
  if (!files::is_regular_file(source_, none))
    throw std::runtime_error(format("there is no file {}", source_));
  make_project_for(files::canonical(source_), name_, for_development);
}

void served_program::find_build_of(const files::path& program) {
  for (files::path folder = program.parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    if (!files::exists(folder / "CMakeCache.txt")) continue;
    build_directory_ = folder;
    source_directory_ = value_in_cache(folder, "CMAKE_HOME_DIRECTORY");
    return;
  }
}

void served_program::make_project_for(const files::path& source, const std::string& name,
                                      bool for_development) {
  is_file_ = true;
  const std::string kind = for_development ? "Debug" : "Release";
  const files::path package = package_directory();
  const std::string key =
      format("{}\n{}\n{}\n{}\n{}", source.string(), name, kind, package.string(), compiler());
  const files::path folder =
      cache_directory() / format("serve/{}-{:016x}", source.stem().string(), std::hash<std::string>()(key));
  source_directory_ = source.parent_path();
  build_directory_ = folder / "build";
  path_ = build_directory_ / "served";
  files::create_directories(build_directory_);
  write_if_different(folder / "CMakeLists.txt", format(project_text, source_directory_.string()));
  const bool is_whole = name.empty() && has_main(content_of(source));
  write_if_different(folder / "main.cpp",
                     is_whole ? format("#include \"{}\"\n", source.string())
                              : format(main_text, source.string(), name.empty() ? "app" : name));
  if (files::exists(build_directory_ / "CMakeFiles/TargetDirectories.txt")) return;
  configure_ = {"cmake",
                "-S",
                folder,
                "-B",
                build_directory_,
                "-G",
                "Ninja",
                "-DCMAKE_BUILD_TYPE=" + kind,
                "-Dweft_DIR=" + package.string(),
                format("-DCMAKE_CXX_COMPILER={}", compiler())};
}

weft::task<std::string> served_program::build() const {
  using weft::process::run;
  if (!configure_.empty()) {
    const auto configured = co_await run(configure_, {.err = weft::process::merged});
    if (!configured.status.success()) co_return configured.out;
  }
  weft::process::command words{"cmake", "--build", build_directory_};
  if (!is_file_) words.insert(words.end(), {"--target", path_.filename()});
  const auto built = co_await run(words, {.err = weft::process::merged});
  if (built.status.success()) co_return std::string();
  if (is_file_ && built.out.find("weft-serve:") != std::string::npos) {
    co_return format("Error loading app: {} defines no application \"{}\".\n\n{}", source_,
                     name_.empty() ? "app" : name_, complaints_in(built.out));
  }
  co_return complaints_in(built.out);
}

}  // namespace weft_command
