// SPDX-License-Identifier: MIT
#include "weft/fs/names.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "weft/fs/detail/path_call.hpp"

namespace weft::fs {

task<> rename(std::string from, std::string to, existing what) {
  const unsigned flags = what == existing::refuse ? RENAME_NOREPLACE : 0;
  co_await detail::path_call(
      "rename", from, to, [&] { return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags); });
}

task<bool> remove(std::string path) {
  const bool was_there = co_await detail::path_call("remove", path, [&] {
                           if (std::remove(path.c_str()) == 0) return 1;
                           return errno == ENOENT ? 0 : -1;
                         }) != 0;
  co_return was_there;
}

task<> link(std::string path, std::string second) {
  co_await detail::path_call("link", path, second, [&] { return ::link(path.c_str(), second.c_str()); });
}

task<> symlink(std::string target, std::string path) {
  co_await detail::path_call("make symbolic link", path, target,
                             [&] { return ::symlink(target.c_str(), path.c_str()); });
}

task<std::string> read_symlink(std::string path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t n = co_await detail::path_call(
      "read symbolic link", path, [&] { return ::readlink(path.c_str(), target.data(), target.size()); });
  target.resize(static_cast<std::size_t>(n));
  co_return target;
}

task<std::string> real_path(std::string path) {
  std::string found;
  co_await detail::path_call("resolve", path, [&] {
    const std::unique_ptr<char, void (*)(void*)> made(::realpath(path.c_str(), nullptr), std::free);
    if (made) found = made.get();
    return made ? 0 : -1;
  });
  co_return found;
}

}  // namespace weft::fs
