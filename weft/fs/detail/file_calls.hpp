// SPDX-License-Identifier: MIT
#pragma once

#include <linux/openat2.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/fs/detail/disk_call.hpp"
#include "weft/io/descriptor.hpp"

// The two calls that the caches can answer: to open a file, and to read or write it.
namespace weft::fs::detail {

/// `open`, or if `flags` ask for nothing new and the directories on the way are known, `openat2` at once.
/// Returns a descriptor or -errno. Blocks unless `cached_only`, which gives -EAGAIN instead. `resolve`:
/// RESOLVE_* of openat2(2).
int open_descriptor(const char* path, int flags, mode_t permissions, bool cached_only,
                    std::uint64_t resolve = 0) noexcept;

/// Throws EINVAL for a path with a NUL in it, which the system would take for its end.
void check_path(std::string_view attempted, const std::string& path);

class [[nodiscard("co_await it")]] open_call final : public disk_call {
 public:
  open_call(const std::string& path, int flags, mode_t permissions, bool no_symlinks) noexcept
      : disk_call("weft::fs::open"),
        path_(path),
        flags_(flags),
        permissions_(permissions),
        resolve_(no_symlinks ? RESOLVE_NO_SYMLINKS : 0) {}

  /// The descriptor; empty: `error_number` says why.
  io::descriptor await_resume() {
    check_ran();
    return std::move(fd_);
  }
  int error_number = 0;

 private:
  bool attempt() noexcept override {
    return take(open_descriptor(path_.c_str(), flags_, permissions_, true, resolve_));
  }
  void call() noexcept override {
    take(open_descriptor(path_.c_str(), flags_, permissions_, false, resolve_));
  }
  bool next_request(io::uring_request& request) noexcept override;
  bool take_result(int result) noexcept override { return take(result); }
  bool take(int result) noexcept;

  const std::string& path_;
  int flags_;
  mode_t permissions_;
  std::uint64_t resolve_;
  open_how how_{};     // of io_uring's call, if there is something to resolve
  io::descriptor fd_;  // ours until the task has it
};

enum class access : std::uint8_t { read, write };

/// What is known of how an open file can be used without waiting.
struct quickness {
  bool reads = true;  ///< as long as nothing was seen that refuses
  bool writes = true;
  bool in_memory = false;  ///< the file system has no disk: no call waits
};

/// Reads or writes at `offset`: one call, which may do less than it was asked for. Returns the count or
/// -errno. `transfer_request` is the same for io_uring;
/// `transfer_at_once` gives -EAGAIN where `transfer` would wait; what it learns goes into `quick`.
ssize_t transfer(access how, int fd, std::span<const iovec> parts, off_t offset) noexcept;
io::uring_request transfer_request(access how, int fd, std::span<const iovec> parts, off_t offset) noexcept;
ssize_t transfer_at_once(access how, int fd, std::span<const iovec> parts, off_t offset,
                         quickness& quick) noexcept;

}  // namespace weft::fs::detail
