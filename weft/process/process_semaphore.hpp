// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "weft/core/clock.hpp"

namespace weft {

/// A count of permits that the program and its worker processes share, as `std::counting_semaphore` is shared
/// by threads: with none it is an event that a function in a worker can look at.
///
/// It blocks the thread, so it is for functions under `to_process` and `to_thread`; a task that waits for it
/// goes there too. Made before the workers are: as a variable of namespace scope, or in `main` before the
/// first `run`. A worker that is killed keeps the permits that it has. Thread: any, of any of the processes.
class process_semaphore {
 public:
  /// Throws `std::logic_error` if workers could not see it any more, `process_error` without memory.
  explicit process_semaphore(unsigned permits);
  ~process_semaphore();
  process_semaphore(const process_semaphore&) = delete;
  process_semaphore& operator=(const process_semaphore&) = delete;

  /// Takes a permit; blocks the thread while there is none.
  void acquire() noexcept;
  bool try_acquire() noexcept;
  /// Takes a permit if one is there within `limit`.
  bool try_acquire_for(duration limit) noexcept;

  void release() noexcept;
  unsigned permits() const noexcept;

 private:
  struct shared;
  shared* shared_;
};

}  // namespace weft
