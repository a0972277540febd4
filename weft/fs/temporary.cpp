// SPDX-License-Identifier: MIT
#include "weft/fs/temporary.hpp"

#include <fcntl.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "weft/fs/detail/path_call.hpp"
#include "weft/fs/directory.hpp"
#include "weft/fs/names.hpp"

namespace weft::fs {

namespace {
/// A name for `mkdtemp` and `mkostemp` to complete.
std::string unfinished_name(const std::string& parent) {
  const std::string folder = parent.empty() ? std::filesystem::temp_directory_path().string() : parent;
  return folder + (folder.ends_with('/') ? "" : "/") + "weft-XXXXXX";
}
}  // namespace

temporary_directory::temporary_directory(std::string parent) noexcept : parent_(std::move(parent)) {}

task<> temporary_directory::enter() {
  std::string name = unfinished_name(parent_);
  co_await detail::path_call("create directory", name, [&] { return ::mkdtemp(name.data()) ? 0 : -1; });
  path_ = std::move(name);
}

task<> temporary_directory::exit(ended) { co_await remove_all(path_); }

temporary_file::temporary_file(std::string parent) noexcept : parent_(std::move(parent)) {}

task<> temporary_file::enter() {
  std::string name = unfinished_name(parent_);
  const int fd =
      co_await detail::path_call("create", name, [&] { return ::mkostemp(name.data(), O_CLOEXEC); });
  file_.emplace(io::descriptor(fd), std::move(name), creating);
}

task<> temporary_file::exit(ended) {
  const std::string name = file_->path();
  file_->close();
  co_await remove(name);
}

}  // namespace weft::fs
