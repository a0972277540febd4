// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <stdexcept>

#include "weft/sync/semaphore.hpp"

namespace weft {

/// A semaphore that never has more permits than it began with: giving too many back is a bug that it reports.
class bounded_semaphore : private semaphore {
 public:
  explicit bounded_semaphore(std::size_t permits) noexcept : semaphore(permits), bound_(permits) {}

  using permit = semaphore::permit;
  using semaphore::acquire;
  using semaphore::permits;
  using semaphore::try_acquire;
  using semaphore::waiters;

  /// Puts back permits that were forgotten. Throws `std::logic_error`, adding none, beyond the bound.
  void add_permits(std::size_t count) {
    if (count > bound_ - permits()) {
      throw std::logic_error("weft: more permits were added to a bounded semaphore than were taken");
    }
    semaphore::add_permits(count);
  }
  std::size_t bound() const noexcept { return bound_; }

 private:
  std::size_t bound_;
};

}  // namespace weft
