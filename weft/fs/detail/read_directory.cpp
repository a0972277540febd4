// SPDX-License-Identifier: MIT
#include "weft/fs/detail/read_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

#include "weft/fs/detail/status_call.hpp"

namespace weft::fs::detail {

namespace {
/// Some file systems do not say the type in the directory.
file_type type_of_entry(int folder, const dirent& e) noexcept {
  if (e.d_type != DT_UNKNOWN) return type_of(static_cast<mode_t>(DTTOIF(e.d_type)));
  struct stat s{};
  return ::fstatat(folder, e.d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 ? type_of(s.st_mode) : file_type::unknown;
}
}  // namespace

int read_directory(int fd, std::vector<entry>& into) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(fd), ::closedir);
  if (!folder) {
    const int why = errno;
    ::close(fd);
    return why;
  }
  for (;;) {
    errno = 0;
    const dirent* const e = ::readdir(folder.get());
    if (!e) break;
    const std::string_view name = e->d_name;
    if (name != "." && name != "..")
      into.push_back({std::string(name), type_of_entry(::dirfd(folder.get()), *e)});
  }
  const int why = errno;
  std::ranges::sort(into, {}, &entry::name);
  return why;
}

}  // namespace weft::fs::detail
