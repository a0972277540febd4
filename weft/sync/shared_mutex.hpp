// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>

#include "weft/sync/detail/owned_lock.hpp"

namespace weft {

/// Many readers at a time, or one writer; first come first served, so that neither starves.
///
/// A reader that comes while a writer waits lets it go first: who reads does not lock for reading again.
class shared_mutex final : public detail::owned_lock {
 public:
  shared_mutex() = default;

 private:
  void unlock() noexcept { give_back_owned(); }
  void unlock_shared() noexcept { give_back_shared(); }

 public:
  /// Held for writing while it lives, by the task that took it.
  using guard = detail::held_lock<shared_mutex, &shared_mutex::unlock>;
  /// Held for reading while it lives.
  using shared_guard = detail::held_lock<shared_mutex, &shared_mutex::unlock_shared>;

  template <typename Guard>
  class [[nodiscard("co_await it")]] basic_lock_operation final : public waiter {
   public:
    explicit basic_lock_operation(shared_mutex& m) noexcept
        : waiter(m, std::is_same_v<Guard, shared_guard>) {}
    Guard await_resume() const {
      check();
      return shared_mutex::made<Guard>(static_cast<shared_mutex&>(lock_));
    }
  };
  using lock_operation = basic_lock_operation<guard>;
  using lock_shared_operation = basic_lock_operation<shared_guard>;

  /// Takes it for writing. Suspends: while others have it. Cancellation: a cancelled waiter does not get it,
  /// and does not hold up the readers behind it. Throws `std::logic_error` if this task has it for writing,
  /// `abandoned_lock` if the task that had it for writing has ended.
  lock_operation lock() noexcept { return lock_operation(*this); }

  /// Takes it for reading. Suspends: while a writer has it or waits for it. Throws as `lock` does.
  lock_shared_operation lock_shared() noexcept { return lock_shared_operation(*this); }

  std::optional<guard> try_lock() { return try_take<guard>(false); }
  std::optional<shared_guard> try_lock_shared() { return try_take<shared_guard>(true); }

  std::size_t readers() const noexcept { return sharers(); }

 private:
  template <typename Guard>
  static Guard made(shared_mutex& m) noexcept {
    return Guard(&m);
  }
  template <typename Guard>
  std::optional<Guard> try_take(bool shared) {
    if (abandoned()) refuse(refusal::abandoned);
    return take(this_task(), shared) ? std::optional(Guard(this)) : std::nullopt;
  }
};

}  // namespace weft
