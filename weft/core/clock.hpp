// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <type_traits>

// Durations and clocks are all that is needed: libstdc++'s <chrono> brings in streams and locales for its
// calendars, which is a quarter of what compiling a small program takes. Include <chrono> where dates are
// used.
#if __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif

namespace weft {

/// The one clock of deadlines and sleeps: monotonic, and replaced by a virtual one under `testing::run`.
using clock = std::chrono::steady_clock;
using duration = clock::duration;
using time_point = clock::time_point;

using namespace std::chrono_literals;

/// Any length of time in the clock's unit; what does not fit becomes the longest, the shortest one.
///
/// Throws `std::invalid_argument` for a length that is not a number.
template <typename Rep, typename Period>
constexpr duration to_duration(std::chrono::duration<Rep, Period> length) {
  using seconds = std::chrono::duration<long double>;
  if constexpr (std::is_floating_point_v<Rep>) {
    if (length.count() != length.count()) throw std::invalid_argument("weft: a duration is not a number");
  }
  if constexpr (std::is_same_v<std::chrono::duration<Rep, Period>, duration>) {
    return length;
  } else {
    if (seconds(length) >= seconds(duration::max())) return duration::max();
    if (seconds(length) <= seconds(duration::min())) return duration::min();
    return std::chrono::duration_cast<duration>(length);
  }
}

/// The time that is `length` after `from`; the end of time instead of a wrap-around.
constexpr time_point time_after(time_point from, duration length) noexcept {
  return length > time_point::max() - from ? time_point::max() : from + length;
}

}  // namespace weft
