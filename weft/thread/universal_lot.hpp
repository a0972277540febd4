// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "weft/base/futex.hpp"
#include "weft/base/intrusive_list.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"

namespace weft {

/// The queue of waiters under the universal primitives: threads, and tasks of any loop, first come first
/// served.
///
/// A wake-up hands over: whoever is taken off the queue owns what it waited for, even if it is cancelled
/// before it runs.
class universal_lot {
 public:
  class woken;

  /// A waiter. What it waits for, and how it takes that, is a matter of the class that derives from it.
  class entry : private base::list_hook {
   public:
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;

   protected:
    explicit entry(universal_lot& lot) noexcept : lot_(lot) {}
    ~entry() = default;

    /// Takes what it waits for if that is there; may wake others. Called under the lock.
    virtual bool take(woken& others) noexcept = 0;

    universal_lot& lot_;

    bool handed_ = false;  ///< it was taken off the queue, and owns what it waited for. Under the lock.

   private:
    friend class universal_lot;
    template <typename Entry>
    friend class task_waiter;
    template <typename Entry>
    friend class thread_waiter;
    /// It owns what it waited for: the last access from here.
    virtual void wake() noexcept = 0;
  };

  /// Waiters taken off the queue; wakes them when it goes out of scope. Stands above the lock's guard: who is
  /// woken may destroy the primitive.
  class woken {
   public:
    woken() = default;
    woken(const woken&) = delete;
    woken& operator=(const woken&) = delete;
    ~woken() {
      while (entries_.linked()) {
        auto& first = static_cast<entry&>(*entries_.next);
        first.unlink();
        first.wake();
      }
    }

   private:
    friend class universal_lot;
    base::list_hook entries_;
  };

  explicit universal_lot(std::mutex& of_primitive) noexcept : lock(of_primitive) {}
  universal_lot(const universal_lot&) = delete;
  universal_lot& operator=(const universal_lot&) = delete;

  std::mutex& lock;

  /// The longest waiter, or null. Under the lock.
  entry* front() noexcept { return waiters_.linked() ? static_cast<entry*>(waiters_.next) : nullptr; }
  /// Takes it off the queue. Under the lock.
  void unpark_front(woken& to) noexcept {
    entry& first = *front();
    first.unlink();
    first.handed_ = true;
    to.entries_.push_back(first);
  }
  void unpark_all(woken& to) noexcept {
    while (front()) unpark_front(to);
  }

 private:
  template <typename Entry>
  friend class task_waiter;
  template <typename Entry>
  friend class thread_waiter;

  base::list_hook waiters_;
};

/// Who may wake a task that waits. For what comes from outside of the loop a virtual clock stands still, and
/// no deadlock is at hand.
enum class waker : std::uint8_t { anybody, this_loop };

/// Throws `std::logic_error` on a thread that runs a loop: blocking it could wait for itself.
void refuse_to_block_a_loop(const char* instead);

/// A task that waits: an operation. Cancellation: leaves the queue at once; what was handed over before is
/// delivered.
template <typename Entry>
class task_waiter : public operation, public Entry, private remote_call {
 public:
  using Entry::Entry;

  bool ready() noexcept {
    universal_lot::woken others;
    const std::lock_guard hold(this->lot_.lock);
    return this->take(others);
  }
  void start() noexcept override {
    {
      universal_lot::woken others;
      const std::lock_guard hold(this->lot_.lock);
      if (!this->take(others)) {
        expect(1);
        return this->lot_.waiters_.push_back(*this);
      }
    }
    complete();
  }
  void request_cancel() noexcept override {
    {
      const std::lock_guard hold(this->lot_.lock);
      if (this->handed_) return;  // the completion is on its way
      this->unlink();
    }
    expect(-1);
    complete_cancelled();
  }

 protected:
  ~task_waiter() = default;

  waker woken_by_ = waker::anybody;

 private:
  void expect(int change) noexcept {
    if (woken_by_ == waker::anybody) home->lp->expect_anybody(change);
  }
  void wake() noexcept override {
    if (home->lp == current_loop()) {
      on_loop();
    } else {
      home->lp->post(*this);
    }
  }
  void on_loop() noexcept override {
    expect(-1);
    complete();
  }
};

/// A thread that waits.
template <typename Entry>
class thread_waiter final : public Entry {
 public:
  using Entry::Entry;

  /// Blocks until it has what it waits for. Throws `std::logic_error` on a loop's thread.
  void wait(const char* instead) {
    {
      universal_lot::woken others;
      const std::lock_guard hold(this->lot_.lock);
      if (this->take(others)) return;
      refuse_to_block_a_loop(instead);
      this->lot_.waiters_.push_back(*this);
    }
    while (woken_.load(std::memory_order_acquire) == 0) base::futex_wait(woken_, 0);
  }

 private:
  void wake() noexcept override {
    woken_.store(1, std::memory_order_release);
    base::futex_wake_one(woken_);
  }
  std::atomic<std::uint32_t> woken_{0};
};

}  // namespace weft
