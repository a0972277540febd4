// SPDX-License-Identifier: MIT
#include "weft/inspect/open_descriptors.hpp"

#include <dirent.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::inspect {

std::map<int, std::string> open_descriptors() {
  std::map<int, std::string> open;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  while (const dirent* const entry = folder ? readdir(folder.get()) : nullptr) {
    const int fd = std::atoi(entry->d_name);
    if (entry->d_name[0] == '.' || fd == dirfd(folder.get())) continue;
    std::array<char, 256> target{};
    const auto n = readlinkat(dirfd(folder.get()), entry->d_name, target.data(), target.size());
    std::string what(target.data(), n < 0 ? 0 : static_cast<std::size_t>(n));
    if (!what.starts_with("anon_inode:")) open.emplace(fd, std::move(what));
  }
  return open;
}

std::string left_open_since(const std::map<int, std::string>& then) {
  std::string text;
  for (const auto& [fd, what] : open_descriptors()) {
    const auto before = then.find(fd);
    if (before == then.end() || before->second != what) text += format("  descriptor {}: {}\n", fd, what);
  }
  return text;
}

}  // namespace weft::inspect
