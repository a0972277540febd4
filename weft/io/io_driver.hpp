// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "weft/core/driver.hpp"

namespace weft {
class loop;
}

namespace weft::io {

class uring_driver;

/// What is told about the events of a descriptor that it has added to the driver.
class event_target {
 public:
  /// `events`: as `epoll_wait` gives them. Completes operations, runs no user code; may add and remove
  /// targets.
  virtual void on_events(std::uint32_t events) noexcept = 0;

 protected:
  event_target() = default;
  ~event_target() = default;

  bool watched() const noexcept { return slot_ != 0; }

 private:
  friend class epoll_driver;
  friend class uring_driver;
  std::uint32_t slot_ = 0;
};

/// The driver of a loop that does I/O: `epoll_driver` or `uring_driver`. Made on first use, by `driver_of`.
class io_driver : public driver {
 public:
  bool pending() const noexcept final { return armed_ > 0; }

  /// Tells `who` of `events` of a descriptor. Returns 0 or an errno.
  virtual int add(event_target& who, int fd, std::uint32_t events) noexcept = 0;
  /// Changes the events; those that are there already are reported again. Returns 0 or an errno.
  virtual int change(event_target& who, int fd, std::uint32_t events) noexcept = 0;
  /// Forgets `who`. `still_open`: somebody else goes on to use the descriptor.
  virtual void remove(event_target& who, int fd, bool still_open) noexcept = 0;

  /// This driver, if it takes whole operations and not only tells of events; else null.
  virtual uring_driver* as_uring() noexcept { return nullptr; }

  /// Counts operations that wait for the system.
  void count_armed(int change) noexcept { armed_ += change; }

 private:
  int armed_ = 0;
};

/// The I/O driver of `l`, as its `loop_options::driver` and WEFT_DRIVER say.
///
/// Throws `io::error` if no descriptor is left for it; `std::invalid_argument` if WEFT_DRIVER names no
/// driver.
io_driver& driver_of(loop& l);

/// The same if it is io_uring; null if it is epoll, which is not made then. Throws as `driver_of`.
uring_driver* uring_of(loop& l);

}  // namespace weft::io
