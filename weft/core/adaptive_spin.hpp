// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "weft/core/clock.hpp"

namespace weft {

/// How long a thread looks for news before it sleeps, where there is more than one CPU.
///
/// To wake a sleeping CPU takes 17 µs each way on a virtual machine, so that an answer from another thread
/// takes about 40 µs: less than this, and a look costs nobody anything that the answer does not save.
inline constexpr duration spin_default_max = 50us;

/// The limit to use: `wanted`, or WEFT_SPIN in microseconds, or the default. Always zero on a single CPU.
/// Throws `std::invalid_argument` if WEFT_SPIN is not a number.
duration spin_limit(std::optional<duration> wanted);

/// Lets another hardware thread of the core work.
inline void spin_pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// What a look has found.
enum class news : std::uint8_t {
  none,
  answer,      ///< from whom this thread has just served, or asked
  of_another,  ///< there are several: in a sleep more of their news gather, which then cost less each
};

/// Waits by looking before it waits by sleeping, but only if the last wait was a short one: four times as
/// long as it would look at most, since a sleep takes two wake-ups more, this thread's and that of whoever
/// answers it.
///
/// A thread that is idle for long, or one whose news come seldom, sleeps at once and burns nothing. On a busy
/// machine, where whoever has the news waits for this CPU, looking finds nothing: it goes on while at least
/// half of its looks find an answer; then each of the others makes it wait for twice as many short sleeps, up
/// to 32.
class adaptive_spin {
 public:
  explicit adaptive_spin(duration max) noexcept : max_(max) {}

  /// Calls `sleep(spent)`, which waits for news, unless `look()` finds `news` in the time before, `spent`.
  template <typename Look, typename Sleep>
  void wait(Look look, Sleep sleep) {
    if (max_ == duration::zero()) return sleep(duration::zero());
    const time_point begin = clock::now();
    if (!warm()) {
      sleep(duration::zero());
      const bool was_short = clock::now() - begin <= sleep_factor * max_;
      sleeps_needed_ = was_short ? std::max(sleeps_needed_ - 1, 0) : std::max(sleeps_needed_, 1);
    } else if (const news found = look_for_news(begin, look); found == news::answer) {
      price_ = 1;
      credit_ = std::min(credit_ + 1, credit_max);
    } else {
      if (credit_ > 0) {
        --credit_;
      } else {
        sleeps_needed_ = price_;
        price_ = std::min(price_ * 2, price_max);
      }
      if (found == news::none) sleep(max_);
    }
  }

  /// The next `wait` looks before it sleeps.
  bool warm() const noexcept { return sleeps_needed_ == 0; }
  duration max() const noexcept { return max_; }

 private:
  static constexpr int sleep_factor = 4;
  static constexpr int looks_per_clock = 16;
  static constexpr int price_max = 32;
  static constexpr int credit_max = 8;

  template <typename Look>
  news look_for_news(time_point begin, Look& look) {
    do {
      for (int i = 0; i < looks_per_clock; ++i) {
        if (const news found = look(); found != news::none) return found;
        spin_pause();
      }
    } while (clock::now() - begin < max_);
    return news::none;
  }

  duration max_;
  int sleeps_needed_ = 1;  // short ones, before it looks again
  int price_ = 1;          // what the next look in vain costs
  int credit_ = 0;         // looks that found an answer, less the others: so many more are free
};

}  // namespace weft
