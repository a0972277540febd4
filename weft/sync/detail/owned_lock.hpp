// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "weft/core/end_watch.hpp"
#include "weft/core/parking_lot.hpp"

namespace weft {
class condition;
}

namespace weft::detail {

/// A lock that is held: gives itself back.
template <typename Lock, auto GiveBack>
class [[nodiscard]] held_lock {
 public:
  held_lock(held_lock&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
  held_lock& operator=(held_lock&& other) noexcept {
    std::swap(lock_, other.lock_);
    return *this;
  }
  ~held_lock() { release(); }

  /// Gives it back now.
  void release() noexcept {
    if (lock_) (std::exchange(lock_, nullptr)->*GiveBack)();
  }
  explicit operator bool() const noexcept { return lock_ != nullptr; }

 private:
  friend Lock;
  friend class weft::condition;
  explicit held_lock(Lock* lock) noexcept : lock_(lock) {}
  Lock* lock_;
};

/// What the locks share: one task that has it alone, or several that share it, and the queue of those who
/// wait.
///
/// Who shares waits behind everybody who came before, so that no writer starves.
class owned_lock : private end_watch {
 public:
  bool locked() const noexcept { return watched() || sharers_ != 0 || abandoned_; }
  std::size_t waiters() const noexcept { return lot_.size(); }

 protected:
  enum class refusal : std::uint8_t { none, held_already, not_held, abandoned };

  /// A task's place in the queue. Cancellation: it does not get the lock; those behind it may come in.
  class waiter : public parking_lot::wait {
   public:
    bool ready() noexcept { return lock_.answer(*this); }
    void request_cancel() noexcept override;

   protected:
    friend class owned_lock;
    friend class weft::condition;
    waiter(owned_lock& lock, bool shared) noexcept : wait(lock.lot_), lock_(lock), shared_(shared) {}
    ~waiter() = default;

    /// Gets the lock, or is refused.
    virtual void granted() noexcept { parking_lot::unpark(*this); }
    /// Throws what the refusal says.
    void check() const {
      if (refused_ != refusal::none) [[unlikely]]
        refuse(refused_);
    }

    owned_lock& lock_;
    bool shared_;
    refusal refused_ = refusal::none;
  };

  owned_lock() = default;
  ~owned_lock() = default;

  chain* owner() const noexcept { return watched(); }
  bool abandoned() const noexcept { return abandoned_; }
  std::size_t sharers() const noexcept { return sharers_; }

  /// The task that runs. Throws `std::logic_error` outside of tasks.
  static chain& this_task();
  [[noreturn]] static void refuse(refusal why);

  /// Takes it for `c` if that needs no waiting.
  bool take(chain& c, bool shared) noexcept {
    if (watched() || abandoned_ || !lot_.empty() || (sharers_ != 0 && !shared)) return false;
    seize(c, shared);
    return true;
  }
  void give_back_owned() noexcept;
  void give_back_shared() noexcept;

 private:
  friend class weft::condition;
  bool answer(waiter& w) noexcept;
  /// Lets `w`, which has given the lock back, have it again: now, or in its turn.
  void ask(waiter& w) noexcept {
    lot_.enqueue(w);
    admit();
  }
  void seize(chain& c, bool shared) noexcept {
    if (shared) {
      ++sharers_;
    } else {
      watch(c);
    }
  }
  /// Lets in who may come in.
  void admit() noexcept;
  void on_end() noexcept override;

  // Invariants: there is an owner, or sharers, or neither; a waiter that could come in is not in the queue.
  parking_lot lot_;
  std::size_t sharers_ = 0;
  bool abandoned_ = false;
};

}  // namespace weft::detail
