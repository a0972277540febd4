// SPDX-License-Identifier: MIT
#pragma once

#include <mutex>

#include "weft/thread/ready_descriptor.hpp"
#include "weft/thread/universal_lot.hpp"

namespace weft {

/// Something that happens once, for threads and for tasks of any loop: who waits goes on when it is set.
///
/// `event` is its faster sibling within one loop. A virtual clock stands still while a task waits: a thread
/// may be about to set it. Thread: any, for everything.
class universal_event {
  class wait_entry : public universal_lot::entry {
   public:
    explicit wait_entry(universal_event& e) noexcept : entry(e.lot_), event_(e) {}

   protected:
    ~wait_entry() = default;
    bool take(universal_lot::woken&) noexcept override { return event_.set_; }

   private:
    universal_event& event_;
  };

 public:
  class [[nodiscard("co_await it")]] wait_operation final : public task_waiter<wait_entry> {
   public:
    wait_operation(universal_event& e, waker by) noexcept : task_waiter(e) { woken_by_ = by; }
  };

  /// Suspends the task until it is set.
  wait_operation wait(waker by = waker::anybody) noexcept { return {*this, by}; }

  /// Blocks the thread until it is set. Throws `std::logic_error` if that would block a loop.
  void wait_blocking() { thread_waiter<wait_entry>(*this).wait("co_await wait()"); }

  /// Wakes all who wait. Idempotent.
  void set() noexcept {
    universal_lot::woken woken;
    const std::lock_guard hold(lock_);
    set_ = true;
    descriptor_.set(true);
    lot_.unpark_all(woken);
  }
  bool is_set() const noexcept {
    const std::lock_guard hold(lock_);
    return set_;
  }

  /// For a foreign loop: readable once it is set. Lifetime: the event's.
  int descriptor() {
    const std::lock_guard hold(lock_);
    return descriptor_.get(set_);
  }

 private:
  mutable std::mutex lock_;  // for all below
  universal_lot lot_{lock_};
  bool set_ = false;
  ready_descriptor descriptor_;
};

}  // namespace weft
