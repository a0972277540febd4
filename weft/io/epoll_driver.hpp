// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "weft/io/descriptor.hpp"
#include "weft/io/io_driver.hpp"

namespace weft::io {

/// Edge-triggered epoll: one registration for the life of a descriptor.
///
/// A registration is known by a slot and a generation, so that an event of a descriptor that lives on
/// elsewhere (in a forked child, say) reaches nobody.
class epoll_driver final : public io_driver {
 public:
  /// Throws `io::error` if no descriptor is left.
  explicit epoll_driver(loop& l);
  ~epoll_driver() override;
  epoll_driver(const epoll_driver&) = delete;
  epoll_driver& operator=(const epoll_driver&) = delete;

  bool poll(std::optional<duration> timeout) noexcept override;
  bool set_alarm(time_point when) noexcept override;
  int descriptor() override { return epoll_.get(); }

  int add(event_target& who, int fd, std::uint32_t events) noexcept override;
  int change(event_target& who, int fd, std::uint32_t events) noexcept override;
  void remove(event_target& who, int fd, bool still_open) noexcept override;

 private:
  struct slot {
    event_target* who = nullptr;
    std::uint32_t generation = 0;
    std::uint32_t next_free = 0;
  };

  bool make_alarm() noexcept;
  int wait(void* events, int count, std::optional<duration> timeout) noexcept;

  loop& loop_;
  io::descriptor epoll_;        // not the function
  io::descriptor alarm_clock_;  // once an alarm was set
  std::vector<slot> slots_;
  std::uint32_t first_free_ = 0;  // 0: none; slot 0 is the wake descriptor's
  bool precise_ = true;           // epoll_pwait2 is there
};

}  // namespace weft::io
