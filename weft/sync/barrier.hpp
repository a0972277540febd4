// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "weft/core/parking_lot.hpp"

namespace weft {

/// Where a fixed number of tasks meet, again and again: who comes waits for the others.
class barrier {
 public:
  /// Throws `std::invalid_argument` for none.
  explicit barrier(std::size_t parties);

  class [[nodiscard("co_await it")]] wait_operation final : public parking_lot::wait {
   public:
    explicit wait_operation(barrier& b) noexcept : wait(b.lot_), barrier_(b) {}
    bool ready() noexcept;
    void start() noexcept override;
    void request_cancel() noexcept override;
    std::size_t await_resume() const;

   private:
    friend class barrier;
    barrier& barrier_;
    std::size_t index_ = 0;
    bool broken_ = false;
  };

  /// Suspends until all are there; gives each a number of its own below `parties()`, in the order they came.
  ///
  /// Cancellation: who is cut has not come. Throws `broken_barrier` after `abort`, and if it is reset or
  /// aborted meanwhile.
  wait_operation wait() noexcept { return wait_operation(*this); }

  /// Sends those who wait away with `broken_barrier`; then it is as at the beginning.
  void reset() noexcept;
  /// The same, and nobody can wait until it is reset.
  void abort() noexcept;

  std::size_t parties() const noexcept { return parties_; }
  std::size_t waiters() const noexcept { return arrived_; }
  bool broken() const noexcept { return broken_; }

 private:
  void let_go(bool broken) noexcept;

  // Invariant: arrived_ is the length of lot_, below parties_.
  std::size_t parties_;
  std::size_t arrived_ = 0;
  bool broken_ = false;
  parking_lot lot_;
};

}  // namespace weft
