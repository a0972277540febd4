// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "weft/sync/semaphore.hpp"

namespace weft {

/// Keeps a section that awaits to one task at a time, first come first served.
///
/// Not needed around code that does not await: tasks of one loop never run at the same time.
class mutex {
 public:
  /// Held while it lives.
  using guard = semaphore::permit;

  /// Takes the lock. Suspends: while another task has it. Cancellation: a cancelled waiter does not get it.
  semaphore::acquire_operation lock() noexcept { return one_.acquire(); }
  std::optional<guard> try_lock() noexcept { return one_.try_acquire(); }
  bool locked() const noexcept { return one_.permits() == 0; }

 private:
  semaphore one_{1};
};

}  // namespace weft
