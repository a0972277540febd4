// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

namespace weft::io {

/// Owns a file descriptor: closes it, once.
class descriptor {
 public:
  descriptor() noexcept = default;
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() { close(); }

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  int release() noexcept { return std::exchange(fd_, -1); }
  void close() noexcept;

 private:
  int fd_ = -1;
};

/// Has a connection end with a reset when its socket is closed, so that the peer knows that data was lost.
void reset_at_close(const descriptor& socket) noexcept;

/// Ignores SIGPIPE unless the program handles it, as `run` does while it handles signals: for the calls that
/// write and have no way to be spared it (write to a pipe, sendfile, splice).
void ignore_broken_pipes() noexcept;

}  // namespace weft::io
