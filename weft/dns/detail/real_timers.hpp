// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "weft/core/clock.hpp"
#include "weft/core/timer.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/level_watch.hpp"

namespace weft {
class loop;
}

namespace weft::dns::detail {

/// Timers that keep real time whatever the clock of the loop is.
///
/// Servers answer in real time, and c-ares looks at the real clock: under a virtual one its timeouts would
/// come at once. A loop with a real clock has such timers; for one with a virtual clock a timerfd wakes it.
class real_timers {
 public:
  /// Throws `io::error` if no descriptor is left.
  real_timers(loop& l, io::io_driver& driver);

  void add(timer& t, time_point when);
  void remove(timer& t) noexcept { queue_.remove(t); }

 private:
  class alarm final : public io::level_watch {
   public:
    alarm(io::io_driver& driver, int fd, timer_queue& queue);
    void set_by(time_point when) noexcept;

   private:
    void on_ready(bool, bool) noexcept override;

    timer_queue& queue_;
    time_point set_to_ = time_point::max();
  };

  timer_queue own_;
  timer_queue& queue_;
  io::descriptor timer_fd_;     // under a virtual clock
  std::optional<alarm> alarm_;  // likewise
};

}  // namespace weft::dns::detail
