// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "weft/core/parking_lot.hpp"

namespace weft {

/// A count of permits that tasks take and give back, first come first served.
///
/// A permit is an object that gives itself back: there is no `release()` to forget when a task is cut.
/// Lifetime: must outlive its permits. For one loop; threads have `std::counting_semaphore`.
class semaphore {
 public:
  explicit semaphore(std::size_t permits) noexcept : permits_(permits) {}

  /// One permit, given back when it goes out of scope.
  class [[nodiscard]] permit {
   public:
    permit(permit&& other) noexcept : from_(std::exchange(other.from_, nullptr)) {}
    permit& operator=(permit&& other) noexcept {
      std::swap(from_, other.from_);
      return *this;
    }
    ~permit() { release(); }

    /// Gives it back now.
    void release() noexcept {
      if (from_) std::exchange(from_, nullptr)->give_back();
    }
    /// Keeps it for good: the semaphore has one permit less.
    void forget() noexcept { from_ = nullptr; }

   private:
    friend class semaphore;
    explicit permit(semaphore* from) noexcept : from_(from) {}
    semaphore* from_;
  };

  class [[nodiscard("co_await it")]] acquire_operation final : public parking_lot::wait {
   public:
    explicit acquire_operation(semaphore& s) noexcept : wait(s.lot_), semaphore_(s) {}
    bool ready() const noexcept { return semaphore_.take(); }
    permit await_resume() const noexcept { return permit(&semaphore_); }

   private:
    semaphore& semaphore_;
  };

  /// Takes a permit. Suspends: if none is free. Cancellation: a cancelled waiter takes none.
  acquire_operation acquire() noexcept { return acquire_operation(*this); }

  /// Takes a permit if one is free, which nobody waits for then.
  std::optional<permit> try_acquire() noexcept { return take() ? std::optional(permit(this)) : std::nullopt; }

  /// Adds permits, the longest waiters take them first.
  void add_permits(std::size_t count) noexcept {
    for (; count > 0; --count) give_back();
  }

  std::size_t permits() const noexcept { return permits_; }
  std::size_t waiters() const noexcept { return lot_.size(); }

 private:
  bool take() noexcept { return permits_ > 0 && permits_-- > 0; }
  void give_back() noexcept {
    if (!lot_.unpark_one()) ++permits_;
  }

  // Invariant: permits_ == 0 or lot_ is empty.
  std::size_t permits_;
  parking_lot lot_;
};

}  // namespace weft
