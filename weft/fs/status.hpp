// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "weft/core/task.hpp"

// What the system knows of a path. Where the cache has the way to it, the answer comes at once.
namespace weft::fs {

enum class file_type : std::uint8_t {
  regular,
  directory,
  symlink,
  fifo,
  socket,
  block_device,
  character_device,
  unknown
};

/// A point in time as files have it.
using file_time = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

struct status {
  file_type type = file_type::unknown;
  std::uint64_t size = 0;        ///< bytes
  std::uint64_t disk_bytes = 0;  ///< less than `size` where there are holes
  mode_t permissions = 0;        ///< the low 12 bits of the mode
  uid_t owner = 0;
  gid_t group = 0;
  std::uint64_t links = 0;
  std::uint64_t device = 0, inode = 0;  ///< see `same_file`
  file_time modified, accessed, changed;
  std::optional<file_time> created;  ///< where the file system keeps it
};

/// Are both the same file, whatever their names?
inline bool same_file(const status& a, const status& b) noexcept {
  return a.device == b.device && a.inode == b.inode;
}

/// Looks at what a path leads to; `link_status` at a symbolic link itself. Throws `fs::error`.
task<status> stat(std::string path);
task<status> link_status(std::string path);

/// False also for a symbolic link that leads nowhere, or in a circle. Throws `fs::error` if the way there is
/// not allowed.
task<bool> exists(std::string path);
task<bool> is_file(std::string path);
task<bool> is_directory(std::string path);
task<bool> is_symlink(std::string path);

task<> set_permissions(std::string path, mode_t permissions);
task<> set_owner(std::string path, uid_t owner, gid_t group);
/// An empty time stays as it is.
task<> set_times(std::string path, std::optional<file_time> modified, std::optional<file_time> accessed = {});

/// What is free on the file system of a path, in bytes.
struct disk_space {
  std::uint64_t capacity = 0;
  std::uint64_t free = 0;
  std::uint64_t available = 0;  ///< to users without privileges
};
task<disk_space> space(std::string path);

}  // namespace weft::fs
