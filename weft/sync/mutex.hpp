// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "weft/sync/detail/owned_lock.hpp"

namespace weft {

/// Keeps a section that awaits to one task at a time, first come first served.
///
/// Not needed around code that does not await: tasks of one loop never run at the same time. The task that
/// locked it gives it back: a guard does not go to another task. Lifetime: must outlive its guards.
class mutex final : public detail::owned_lock {
 public:
  mutex() = default;

 private:
  void unlock() noexcept { give_back_owned(); }

 public:
  /// Held while it lives.
  using guard = detail::held_lock<mutex, &mutex::unlock>;

  class [[nodiscard("co_await it")]] lock_operation final : public waiter {
   public:
    explicit lock_operation(mutex& m) noexcept : waiter(m, false) {}
    guard await_resume() const {
      check();
      return guard(&static_cast<mutex&>(lock_));
    }
  };

  /// Takes the lock. Suspends: while another task has it. Cancellation: a cancelled waiter does not get it.
  /// Throws `std::logic_error` if this task has it, `abandoned_lock` if the task that had it has ended.
  lock_operation lock() noexcept { return lock_operation(*this); }

  /// Takes the lock if nobody has it. Throws `abandoned_lock` if the task that had it has ended.
  std::optional<guard> try_lock() {
    if (abandoned()) refuse(refusal::abandoned);
    return take(this_task(), false) ? std::optional(guard(this)) : std::nullopt;
  }
};

}  // namespace weft
