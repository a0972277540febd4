// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>

#include "weft/sync/detail/owned_lock.hpp"

namespace weft {

/// A mutex that the task which holds it can lock again; free when all of its guards are gone.
///
/// For code that is called both with and without the lock; where that is known, prefer `mutex`.
class reentrant_mutex final : public detail::owned_lock {
 public:
  reentrant_mutex() = default;

 private:
  void unlock() noexcept {
    if (--depth_ == 0) give_back_owned();
  }

 public:
  /// One of the times that it is locked.
  using guard = detail::held_lock<reentrant_mutex, &reentrant_mutex::unlock>;

  class [[nodiscard("co_await it")]] lock_operation final : public waiter {
   public:
    explicit lock_operation(reentrant_mutex& m) noexcept : waiter(m, false) {}
    bool ready() noexcept { return mutex().owner() == home || waiter::ready(); }
    guard await_resume() const {
      check();
      ++mutex().depth_;
      return guard(&mutex());
    }

   private:
    reentrant_mutex& mutex() const noexcept { return static_cast<reentrant_mutex&>(lock_); }
  };

  /// Takes the lock once more. Suspends: while another task has it. Cancellation: a cancelled waiter does not
  /// get it. Throws `abandoned_lock` if the task that had it has ended.
  lock_operation lock() noexcept { return lock_operation(*this); }

  /// Takes the lock if no other task has it.
  std::optional<guard> try_lock() {
    if (abandoned()) refuse(refusal::abandoned);
    chain& me = this_task();
    if (owner() != &me && !take(me, false)) return std::nullopt;
    ++depth_;
    return guard(this);
  }

  /// How many guards there are.
  std::size_t depth() const noexcept { return depth_; }

 private:
  std::size_t depth_ = 0;
};

}  // namespace weft
