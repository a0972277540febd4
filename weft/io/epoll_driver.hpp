// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "weft/core/driver.hpp"
#include "weft/io/descriptor.hpp"

namespace weft {
class loop;
}

namespace weft::io {

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
  std::uint32_t slot_ = 0;
};

/// The driver of a loop that does I/O: edge-triggered epoll, one registration for the life of a descriptor.
///
/// Made on first use: `loop.local<epoll_driver>()`. A registration is known by a slot and a generation, so
/// that an event of a descriptor that lives on elsewhere (in a forked child, say) reaches nobody.
class epoll_driver final : public driver {
 public:
  /// Throws `io::error` if no descriptor is left.
  explicit epoll_driver(loop& l);
  ~epoll_driver() override;
  epoll_driver(const epoll_driver&) = delete;
  epoll_driver& operator=(const epoll_driver&) = delete;

  void poll(std::optional<duration> timeout) noexcept override;
  bool pending() const noexcept override { return armed_ > 0; }
  int descriptor() override { return epoll_.get(); }

  /// Tells `who` of `events` of a descriptor. Returns 0 or an errno.
  int add(event_target& who, int fd, std::uint32_t events) noexcept;
  /// Changes the events; those that are there already are reported again. Returns 0 or an errno.
  int change(event_target& who, int fd, std::uint32_t events) noexcept;
  /// Forgets `who`. `still_open`: somebody else goes on to use the descriptor.
  void remove(event_target& who, int fd, bool still_open) noexcept;

  /// Counts operations that wait for the system.
  void count_armed(int change) noexcept { armed_ += change; }

 private:
  struct slot {
    event_target* who = nullptr;
    std::uint32_t generation = 0;
    std::uint32_t next_free = 0;
  };

  int wait(void* events, int count, std::optional<duration> timeout) noexcept;

  loop& loop_;
  io::descriptor epoll_;  // not the function
  std::vector<slot> slots_;
  std::uint32_t first_free_ = 0;  // 0: none; slot 0 is the wake descriptor's
  int armed_ = 0;
  bool precise_ = true;  // epoll_pwait2 is there
};

}  // namespace weft::io
