// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/mount.h>

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>

#include "weft/io/descriptor.hpp"

namespace weft::tests {

/// A file system in memory that is soon full, for as long as the object lives. It is mounted nowhere: this
/// process reaches it by a descriptor, and nothing is left of it. Needs privileges.
class small_disk {
 public:
  explicit small_disk(const std::string& bytes) {
    const io::descriptor made(fsopen("tmpfs", FSOPEN_CLOEXEC));
    if (fsconfig(made.get(), FSCONFIG_SET_STRING, "size", bytes.c_str(), 0) != 0) return;
    if (fsconfig(made.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) return;
    root_ = io::descriptor(fsmount(made.get(), FSMOUNT_CLOEXEC, 0));
  }

  bool exists() const { return static_cast<bool>(root_); }
  std::string str() const { return "/proc/self/fd/" + std::to_string(root_.get()); }
  std::string operator/(const std::string& name) const { return str() + "/" + name; }

  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(str() + "/."), {}));
  }
  /// From here on nothing on it can be changed.
  bool make_read_only() const {
    mount_attr wanted{};
    wanted.attr_set = MOUNT_ATTR_RDONLY;
    return mount_setattr(root_.get(), "", AT_EMPTY_PATH, &wanted, sizeof wanted) == 0;
  }

 private:
  io::descriptor root_;
};

}  // namespace weft::tests
