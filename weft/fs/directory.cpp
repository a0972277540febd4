// SPDX-License-Identifier: MIT
#include "weft/fs/directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/fs/detail/file_calls.hpp"
#include "weft/fs/detail/path_call.hpp"
#include "weft/fs/detail/read_directory.hpp"
#include "weft/thread/thread_cancelled.hpp"

namespace weft::fs {

namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

/// Makes the directories on the way, then the last one. Returns 0, or -1 with errno. Blocks.
int make_directories(const std::string& path, mode_t permissions) {
  if (::mkdir(path.c_str(), permissions) == 0) return 0;
  struct stat s{};
  if (errno == EEXIST) {
    if (::stat(path.c_str(), &s) == 0 && S_ISDIR(s.st_mode)) return 0;
    errno = ENOTDIR;
    return -1;
  }
  const std::size_t slash = path.find_last_of('/', path.find_last_not_of('/'));
  if (errno != ENOENT || slash == std::string::npos || slash == 0) return -1;
  if (make_directories(path.substr(0, slash), permissions) != 0) return -1;
  return ::mkdir(path.c_str(), permissions) == 0 || errno == EEXIST ? 0 : -1;
}

/// Removes trees by descriptors, so that no symbolic link leads it astray. Blocks.
class remover {
 public:
  void remove_at(int folder, const std::string& name, file_type type) {
    if (type == file_type::directory) remove_inside(folder, name);
    if ((cut = cut || thread_cancel_requested())) return;
    if (::unlinkat(folder, name.c_str(), type == file_type::directory ? AT_REMOVEDIR : 0) == 0) {
      ++removed;
    } else {
      note(errno);
    }
  }

  std::uint64_t removed = 0;
  int error_number = 0;  // the first one
  bool cut = false;

 private:
  void remove_inside(int folder, const std::string& name) {
    const int fd = ::openat(folder, name.c_str(), directory_flags | O_NOFOLLOW);
    if (fd < 0) return note(errno);
    const io::descriptor inside(::dup(fd));
    std::vector<entry> entries;
    note(detail::read_directory(fd, entries));
    for (std::size_t i = 0; i < entries.size() && !cut; ++i) {
      remove_at(inside.get(), entries[i].name, entries[i].type);
    }
  }
  // What somebody else has removed is as it should be.
  void note(int why) noexcept {
    if (error_number == 0 && why != ENOENT) error_number = why;
  }
};

}  // namespace

task<std::vector<entry>> list(std::string path) {
  std::vector<entry> found;
  co_await detail::path_call("list", path, [&] {
    const int fd = ::open(path.c_str(), directory_flags);
    if (fd < 0) return -1;
    errno = detail::read_directory(fd, found);
    return errno == 0 ? 0 : -1;
  });
  co_return found;
}

task<> create_directory(std::string path, mode_t permissions) {
  co_await detail::path_call("create directory", path, [&] { return ::mkdir(path.c_str(), permissions); });
}

task<> create_directories(std::string path, mode_t permissions) {
  co_await detail::path_call("create directory", path, [&] { return make_directories(path, permissions); });
}

task<std::uint64_t> remove_all(std::string path) {
  remover all;
  co_await detail::path_call("remove", path, [&] {
    struct stat s{};
    if (::lstat(path.c_str(), &s) != 0) return errno == ENOENT ? 0 : -1;
    all.remove_at(AT_FDCWD, path, S_ISDIR(s.st_mode) ? file_type::directory : file_type::regular);
    errno = all.error_number;
    return errno == 0 ? 0 : -1;
  });
  if (all.cut) co_await pass_on();
  co_return all.removed;
}

}  // namespace weft::fs
