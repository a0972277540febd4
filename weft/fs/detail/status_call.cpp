// SPDX-License-Identifier: MIT
#include "weft/fs/detail/status_call.hpp"

#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstdint>

#include "weft/fs/detail/file_calls.hpp"
#include "weft/io/descriptor.hpp"

namespace weft::fs::detail {

namespace {
constexpr unsigned wanted = STATX_BASIC_STATS | STATX_BTIME;

file_time time_of(const statx_timestamp& t) noexcept {
  return file_time(std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec));
}
}  // namespace

file_type type_of(mode_t mode) noexcept {
  switch (mode & S_IFMT) {
    case S_IFREG: return file_type::regular;
    case S_IFDIR: return file_type::directory;
    case S_IFLNK: return file_type::symlink;
    case S_IFIFO: return file_type::fifo;
    case S_IFSOCK: return file_type::socket;
    case S_IFBLK: return file_type::block_device;
    case S_IFCHR: return file_type::character_device;
    default: return file_type::unknown;
  }
}

status status_of(const struct statx& from) noexcept {
  status s{.type = type_of(from.stx_mode),
           .size = from.stx_size,
           .disk_bytes = from.stx_blocks * 512,
           .permissions = from.stx_mode & mode_t{07777},
           .owner = from.stx_uid,
           .group = from.stx_gid,
           .links = from.stx_nlink,
           .device = makedev(from.stx_dev_major, from.stx_dev_minor),
           .inode = from.stx_ino,
           .modified = time_of(from.stx_mtime),
           .accessed = time_of(from.stx_atime),
           .changed = time_of(from.stx_ctime)};
  if (from.stx_mask & STATX_BTIME) s.created = time_of(from.stx_btime);
  return s;
}

bool status_at(int fd, struct statx& answer) noexcept {
  return ::statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, wanted, &answer) == 0;
}

bool status_call::attempt() noexcept {
  const int fd = open_descriptor(path_.c_str(), O_PATH | O_CLOEXEC | (follow_ ? 0 : O_NOFOLLOW), 0, true);
  if (fd == -EAGAIN) return false;
  if (fd < 0) {
    error_number_ = -fd;
    return true;
  }
  const io::descriptor there(fd);
  return status_at(fd, answer);
}

void status_call::call() noexcept {
  const int flags = follow_ ? 0 : AT_SYMLINK_NOFOLLOW;
  error_number_ = ::statx(AT_FDCWD, path_.c_str(), flags, wanted, &answer) == 0 ? 0 : errno;
}

bool status_call::next_request(io::uring_request& request) noexcept {
  request = {.opcode = IORING_OP_STATX,
             .fd = AT_FDCWD,
             .address = reinterpret_cast<std::uintptr_t>(path_.c_str()),
             .length = wanted,
             .offset = reinterpret_cast<std::uintptr_t>(&answer),
             .flags = follow_ ? 0U : static_cast<std::uint32_t>(AT_SYMLINK_NOFOLLOW)};
  return true;
}

bool status_call::take_result(int result) noexcept {
  error_number_ = -result;
  return true;
}

}  // namespace weft::fs::detail
