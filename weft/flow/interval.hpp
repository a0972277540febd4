// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>

#include "weft/core/clock.hpp"
#include "weft/core/sleep.hpp"

namespace weft {

/// What becomes of ticks whose time passes while the consumer is busy.
enum class missed_ticks : std::uint8_t {
  skip,   ///< they are left out; the next one is on the grid again
  burst,  ///< they come at once, one after the other, until it has caught up
  delay,  ///< the next one comes a whole period after the late one: the grid moves
};

/// Ticks at a fixed period, an async iterator without an end: `while (auto at = co_await ticks.next())`.
///
/// The first `next` begins to count, the first tick comes one period later. Tick n is due at n times the
/// period from then, however late the ones before came: sleeping for the period each time would drift by what
/// the work takes.
class interval {
 public:
  /// Waits for the next tick. Gives the time that it was due at. Suspends: at least until the next turn of
  /// the loop. Cancellation: the tick is not used up.
  class [[nodiscard("co_await it")]] tick_operation final : public timed_wait {
   public:
    explicit tick_operation(interval& of) noexcept : timed_wait(time_point::max()), of_(of) {}
    void start() noexcept override;
    std::optional<time_point> await_resume() noexcept;

   private:
    interval& of_;
  };

  /// Throws `std::invalid_argument` unless `period` is longer than nothing.
  explicit interval(duration period, missed_ticks missed = missed_ticks::skip);

  tick_operation next() noexcept { return tick_operation(*this); }

  /// Counts anew: the next tick comes one period after the next call of `next`.
  void reset() noexcept { due_.reset(); }

 private:
  void advance(time_point now) noexcept;

  duration period_;
  missed_ticks missed_;
  std::optional<time_point> due_;  // empty: not begun
};

/// An `interval`: `co_await for_each(every(1s), report)`.
template <typename Rep, typename Period>
interval every(std::chrono::duration<Rep, Period> period, missed_ticks missed = missed_ticks::skip) {
  return interval(to_duration(period), missed);
}

}  // namespace weft
