// SPDX-License-Identifier: MIT
#pragma once

#include <coroutine>

#include "weft/core/clock.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/task.hpp"
#include "weft/core/timer.hpp"

namespace weft {

/// An operation that a timer ends.
/// Cancellation: the timer is taken back.
class timed_wait : public operation, private timer_hook {
 public:
  void start() noexcept override;
  void request_cancel() noexcept override;

 protected:
  explicit timed_wait(time_point when) noexcept : timer_hook(kind::wait), when_(when) {}
  ~timed_wait() = default;
  time_point when_;

 private:
  friend class timer_queue;
};

/// Suspends until a point in time, at least until the next turn of the loop.
class [[nodiscard("co_await it")]] sleep_until final : public timed_wait {
 public:
  explicit sleep_until(time_point when) noexcept : timed_wait(when) {}
};

/// Suspends for a length of time, at least until the next turn of the loop.
///
/// Any `std::chrono` duration: what is too long for the clock sleeps for ever, not a number is refused with
/// `std::invalid_argument`.
class [[nodiscard("co_await it")]] sleep_for final : public timed_wait {
 public:
  template <typename Rep, typename Period>
  explicit sleep_for(std::chrono::duration<Rep, Period> length)
      : timed_wait(time_point(to_duration(length))) {}
  void start() noexcept override;
};

/// Lets every task that is ready run before this one goes on.
class [[nodiscard("co_await it")]] yield_now final : public operation {
 public:
  template <typename Promise>
  void await_suspend(std::coroutine_handle<Promise> h) noexcept {
    requeue(h.promise());
  }
  void start() noexcept override { complete(); }
  void request_cancel() noexcept override {}

 private:
  void requeue(frame& f) noexcept;  // what `arm` and `complete` come to together
};

/// Suspends until it is cancelled.
class [[nodiscard("co_await it")]] sleep_forever final : public operation {
 public:
  void start() noexcept override {}
  void request_cancel() noexcept override { complete_cancelled(); }
};

/// Gives the loop's time, virtual under `testing::run`, without suspending: `co_await now()`.
class now : public this_chain {
 public:
  time_point await_resume() const noexcept;
};

}  // namespace weft
