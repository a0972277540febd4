// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "weft/io/io_driver.hpp"

namespace weft::io {

/// Calls back, again and again, while a descriptor is ready: for libraries that own their descriptors and
/// cannot be made to read them until they are empty.
///
/// Does not own the descriptor. No task waits for it, so it does not keep a loop from ending, nor from
/// finding a deadlock. Where a task waits use `wait_ready`. Lifetime: must not outlive the loop.
class level_watch : private event_target {
 public:
  level_watch(io_driver& driver, int fd) noexcept : driver_(driver), fd_(fd) {}
  level_watch(const level_watch&) = delete;
  level_watch& operator=(const level_watch&) = delete;

  int fd() const noexcept { return fd_; }

  /// Says what to watch for; nothing: stops. Returns 0 or an errno.
  int watch(bool readable, bool writable) noexcept;

 protected:
  ~level_watch() { watch(false, false); }

  /// An error of the descriptor counts as both. May destroy this object.
  virtual void on_ready(bool readable, bool writable) noexcept = 0;

 private:
  void on_events(std::uint32_t events) noexcept final;

  io_driver& driver_;
  int fd_;
};

}  // namespace weft::io
