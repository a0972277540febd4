// SPDX-License-Identifier: MIT
#include "weft/fs/detail/file_calls.hpp"

#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "weft/fs/errors.hpp"

namespace weft::fs::detail {

int open_descriptor(const char* path, int flags, mode_t permissions, bool cached_only) noexcept {
  if (!cached_only) {
    int fd = -1;
    do {
      fd = ::open(path, flags, permissions);
    } while (fd < 0 && errno == EINTR);
    return fd < 0 ? -errno : fd;
  }
  if (flags & (O_CREAT | O_TRUNC)) return -EAGAIN;
  open_how how{.flags = static_cast<unsigned>(flags), .mode = 0, .resolve = RESOLVE_CACHED};
  const long fd = ::syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
  if (fd >= 0) return static_cast<int>(fd);
  // Any other answer is asked for again: that of a filter of system calls, or of a kernel before 5.12, says
  // nothing.
  return errno == ENOENT ? -ENOENT : -EAGAIN;
}

void check_path(std::string_view attempted, const std::string& path) {
  if (path.find('\0') != std::string::npos) throw_error(EINVAL, attempted, path);
}

bool open_call::take(int result) noexcept {
  if (result == -EAGAIN) return false;
  if (result < 0) {
    error_number = -result;
  } else {
    fd_ = io::descriptor(result);
  }
  return true;
}

bool open_call::next_request(io::uring_request& request) noexcept {
  request = {.opcode = IORING_OP_OPENAT,
             .fd = AT_FDCWD,
             .address = reinterpret_cast<std::uintptr_t>(path_.c_str()),
             .length = permissions_,
             .flags = static_cast<std::uint32_t>(flags_)};
  return true;
}

io::uring_request transfer_request(access how, int fd, std::span<const iovec> parts, off_t offset) noexcept {
  return {.opcode = static_cast<std::uint8_t>(how == access::read ? IORING_OP_READV : IORING_OP_WRITEV),
          .fd = fd,
          .address = reinterpret_cast<std::uintptr_t>(parts.data()),
          .length = static_cast<std::uint32_t>(parts.size()),
          .offset = static_cast<std::uint64_t>(offset)};
}

ssize_t transfer(access how, int fd, std::span<const iovec> parts, off_t offset) noexcept {
  const auto call = how == access::read ? ::preadv : ::pwritev;
  ssize_t n = -1;
  do {
    n = call(fd, parts.data(), static_cast<int>(parts.size()), offset);
  } while (n < 0 && errno == EINTR);
  return n < 0 ? -errno : n;
}

namespace {
bool is_in_memory(int fd) noexcept {
  struct statfs s{};
  return ::fstatfs(fd, &s) == 0 && (s.f_type == TMPFS_MAGIC || s.f_type == RAMFS_MAGIC);
}
}  // namespace

ssize_t transfer_at_once(access how, int fd, std::span<const iovec> parts, off_t offset,
                         quickness& quick) noexcept {
  bool& known = how == access::read ? quick.reads : quick.writes;
  if (quick.in_memory) return transfer(how, fd, parts, offset);
  if (!known) return -EAGAIN;
  const auto call = how == access::read ? ::preadv2 : ::pwritev2;
  const ssize_t n = call(fd, parts.data(), static_cast<int>(parts.size()), offset, RWF_NOWAIT);
  if (n >= 0) return n;
  if (errno != EOPNOTSUPP) return errno == EINTR ? -EAGAIN : -errno;
  known = false;
  quick.in_memory = is_in_memory(fd);
  return quick.in_memory ? transfer(how, fd, parts, offset) : -EAGAIN;
}

}  // namespace weft::fs::detail
