// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "weft/core/attempt.hpp"
#include "weft/core/task.hpp"
#include "weft/sync/mutex.hpp"

namespace weft {

/// Where tasks wait for a change of what a mutex keeps.
///
/// A wait gives the mutex back and has it again when it ends, also when it ends by cancellation: what the
/// unwinding destroys may rely on it. Who changes the state notifies, holding the mutex or not.
/// Lifetime: must outlive its waiters; the mutex must outlive it.
class condition {
 public:
  explicit condition(mutex& m) noexcept : mutex_(m) {}

  class [[nodiscard("co_await it")]] wait_operation final : public mutex::waiter {
   public:
    wait_operation(condition& c, mutex::guard& held) noexcept
        : waiter(c.mutex_, false), condition_(c), held_(held) {}
    bool ready() noexcept;
    void start() noexcept override;
    void request_cancel() noexcept override;
    void await_resume() const { check(); }

   private:
    friend class condition;
    void granted() noexcept override;

    condition& condition_;
    mutex::guard& held_;
    bool notified_ = false;
  };

  /// Gives the mutex back until somebody notifies, and takes it again.
  ///
  /// Lifetime: `held` stays in place. Suspends: always. Cancellation: the mutex is taken again, however long
  /// that takes, before the task unwinds; one that was notified already passes that on. Throws
  /// `std::logic_error` if `held` is not this task's guard of the mutex, `abandoned_lock` if the mutex cannot
  /// be had again.
  wait_operation wait(mutex::guard& held) noexcept { return wait_operation(*this, held); }

  /// Waits until `ready()` is true, which is asked with the mutex held.
  template <typename Predicate>
  task<> wait(mutex::guard& held, Predicate ready) {
    co_await pass_on();
    while (!ready()) co_await wait(held);
  }

  /// Wakes the `count` that have waited longest; they go on one by one, as each gets the mutex.
  void notify(std::size_t count = 1) noexcept;
  void notify_all() noexcept { notify(~std::size_t{0}); }

  std::size_t waiters() const noexcept { return lot_.size(); }

 private:
  mutex& mutex_;
  parking_lot lot_;
};

}  // namespace weft
