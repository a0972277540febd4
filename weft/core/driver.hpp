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
  /// is. Returns early after `wake()`.
  virtual void poll(std::optional<duration> timeout) noexcept = 0;

  /// Makes the current or the next `poll` return at once.
  /// Thread: any, and signal handlers.
  virtual void wake() noexcept = 0;

  /// Does somebody outside this process owe a completion (an armed socket, say)?
  virtual bool pending() const noexcept { return false; }

  /// A descriptor that becomes readable on `wake()`; a driver that takes over adopts it.
  virtual int wake_descriptor() const noexcept = 0;
};

}  // namespace weft
