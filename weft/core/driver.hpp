// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "weft/core/clock.hpp"

namespace weft {

/// Where a loop waits, and where completions from outside come from: the kernel's only view of I/O.
class driver {
 public:
  virtual ~driver() = default;

  /// Completes the operations whose results are there; waits up to `timeout` (empty: without limit) if none
  /// is. Returns early once the wake descriptor that it watches is readable, which it empties. Returns
  /// whether anything came: not all of it makes a task ready.
  virtual bool poll(std::optional<duration> timeout) noexcept = 0;

  /// Has `poll` return at `when`, by the real clock, whatever its timeout is; replaces the alarm before.
  /// Returns false if that cannot be.
  virtual bool set_alarm(time_point) noexcept { return false; }
  /// When it goes off; the end of time if none is set, or it has gone off.
  time_point alarm() const noexcept { return alarm_; }

  /// Does somebody outside this process owe a completion (an armed socket, say)?
  virtual bool pending() const noexcept { return false; }

  /// Readable when `poll` would not wait, for a loop that is a guest of another one; -1: there is none.
  virtual int descriptor() { return -1; }

 protected:
  time_point alarm_ = time_point::max();
};

}  // namespace weft
