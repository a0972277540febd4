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

class pollable;

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

  /// Watches the descriptor of `p` for both directions. Returns 0 or an errno.
  int add(pollable& p) noexcept;
  /// Has a descriptor that is ready reported again. Returns 0 or an errno.
  int rearm(pollable& p) noexcept;
  /// Forgets `p`. `still_open`: somebody else goes on to use the descriptor.
  void remove(pollable& p, bool still_open) noexcept;

  /// Counts operations that wait for the system.
  void count_armed(int change) noexcept { armed_ += change; }

 private:
  struct slot {
    pollable* who = nullptr;
    std::uint32_t generation = 0;
    std::uint32_t next_free = 0;
  };

  int wait(void* events, int count, std::optional<duration> timeout) noexcept;

  loop& loop_;
  descriptor epoll_;
  std::vector<slot> slots_;
  std::uint32_t first_free_ = 0;  // 0: none; slot 0 is the wake descriptor's
  int armed_ = 0;
  bool precise_ = true;  // epoll_pwait2 is there
};

}  // namespace weft::io
