// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "weft/base/assert.hpp"
#include "weft/base/intrusive_list.hpp"
#include "weft/core/operation.hpp"

namespace weft {

/// The one queue of waiting tasks, first come first served; every primitive that makes tasks wait stands on
/// it.
///
/// A wake-up hands over: whoever is woken owns what it waited for, even if it is cancelled before it runs.
class parking_lot {
 public:
  parking_lot() = default;
  ~parking_lot() { WEFT_ASSERT(!waiters_.linked(), "destroyed while tasks wait for it"); }

  /// A task's place in the queue; derive from it to give a result.
  /// Cancellation: a cancelled waiter leaves the queue at once.
  class wait : public operation, private base::list_hook {
   public:
    explicit wait(parking_lot& lot) noexcept : lot_(lot) {}
    void start() noexcept override { lot_.waiters_.push_back(*this); }
    void request_cancel() noexcept override {
      unlink();
      complete_cancelled();
    }

   protected:
    ~wait() = default;
    parking_lot& lot_;

   private:
    friend class parking_lot;
  };
  class [[nodiscard("co_await it")]] park_operation final : public wait {
   public:
    using wait::wait;
  };

  /// Suspends until `unpark_one` or `unpark_all` reaches this task.
  park_operation park() noexcept { return park_operation(*this); }

  bool empty() const noexcept { return !waiters_.linked(); }
  std::size_t size() const noexcept;

  /// The longest waiter, or null.
  wait* front() noexcept { return empty() ? nullptr : static_cast<wait*>(waiters_.next); }

  /// The one that has waited next to longest after `w`, or null.
  wait* after(wait& w) noexcept { return w.next == &waiters_ ? nullptr : static_cast<wait*>(w.next); }

  /// Puts a waiter at the end of this queue, out of the one where it is: it goes on waiting, for something
  /// else.
  void enqueue(wait& w) noexcept {
    w.unlink();
    waiters_.push_back(w);
  }

  /// Wakes this waiter before its turn.
  static void unpark(wait& w) noexcept {
    w.unlink();
    w.complete();
  }

  /// Wakes the longest waiter; false if there is none.
  bool unpark_one() noexcept {
    wait* w = front();
    if (w) unpark(*w);
    return w != nullptr;
  }

  void unpark_all() noexcept {
    while (unpark_one()) {}
  }

 private:
  base::list_hook waiters_;
};

}  // namespace weft
