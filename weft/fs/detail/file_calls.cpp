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

namespace {
open_how how_to_open(int flags, mode_t permissions, std::uint64_t resolve) noexcept {
  return {.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags)),
          .mode = flags & O_CREAT ? permissions : 0,
          .resolve = resolve};
}

int open_by(const char* path, const open_how& how) noexcept {
  return static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how));
}
}  // namespace

int open_descriptor(const char* path, int flags, mode_t permissions, bool cached_only,
                    std::uint64_t resolve) noexcept {
  if (!cached_only) {
    int fd = -1;
    do {
      fd = resolve == 0 ? ::open(path, flags, permissions)
                        : open_by(path, how_to_open(flags, permissions, resolve));
    } while (fd < 0 && errno == EINTR);
    return fd < 0 ? -errno : fd;
  }
  if (flags & (O_CREAT | O_TRUNC)) return -EAGAIN;
  const int fd = open_by(path, how_to_open(flags, 0, RESOLVE_CACHED | resolve));
  if (fd >= 0) return fd;
  // Any other answer is asked for again: that of a filter of system calls, or of a kernel before 5.12, says
  // nothing.
  return errno == ENOENT || errno == ELOOP ? -errno : -EAGAIN;
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
  request = {.fd = AT_FDCWD, .address = reinterpret_cast<std::uintptr_t>(path_.c_str())};
  if (resolve_ == 0) {
    request.opcode = IORING_OP_OPENAT;
    request.length = permissions_;
    request.flags = static_cast<std::uint32_t>(flags_);
  } else {
    how_ = how_to_open(flags_, permissions_, resolve_);
    request.opcode = IORING_OP_OPENAT2;
    request.length = sizeof how_;
    request.offset = reinterpret_cast<std::uintptr_t>(&how_);
  }
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
