// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "tests/core/logged_resource.hpp"
#include "tests/core/slow_kernel.hpp"
#include "tests/core/tracked.hpp"
#include "weft/core/cancel_scope.hpp"

// A program is run again and again, cancelled at every one of its suspensions in turn, in five ways and
// several orders. Whatever happens: it ends, nothing leaks, and every resource that was entered is left once.
namespace weft::tests {

/// When the request comes: around one suspension of the program, or to its inner scope there and to the outer
/// one a little later.
enum class way { before_arming, after_arming, at_completion, outer_one_later, outer_two_later };
constexpr std::array ways{way::before_arming, way::after_arming, way::at_completion, way::outer_one_later,
                          way::outer_two_later};

struct sweep {
  way how{};
  std::size_t at = 0;    // the suspension to cancel at; 0: only count
  std::size_t seen = 0;  // suspensions so far
  cancel_scope* inner = nullptr;
  cancel_scope* outer = nullptr;
  journal log;
  slow_kernel* kernel = nullptr;
};
inline sweep* current = nullptr;

/// Requests the cancellations of the sweep; points are 0 before an operation is armed, 1 after that, 2 at its
/// completion.
class canceller final : public instrument {
  void suspending(chain&) noexcept override { at_point(0); }
  void suspended(chain&) noexcept override { at_point(1); }
  void woken(chain&) noexcept override { at_point(2); }
  static void at_point(int point) noexcept;
};

inline void canceller::at_point(int point) noexcept {
  sweep& s = *current;
  const auto how = static_cast<int>(s.how);
  const int point_of_the_way = how < 3 ? how : 1;
  if (!s.inner || point != point_of_the_way) return;
  ++s.seen;
  if (s.at == 0) return;
  if (s.seen == s.at) s.inner->cancel();
  if (how >= 3 && s.seen == s.at + static_cast<std::size_t>(how) - 2) s.outer->cancel();
}

/// A resource that notes in the journal of this run when it is entered and left.
inline logged_resource resource(const char* name, duration takes) {
  return {name, current->log, {.enter_takes = takes, .exit_takes = takes}};
}

/// Sleeps, and gives `n`; the third one holds a resource.
inline task<int> worker(int n) {
  const tracked t;
  co_await sleep_for(1ms * n);
  if (n == 3) {
    co_await with(resource("x", 2ms), [](auto&) -> task<> { co_await sleep_for(2ms); });
  }
  co_return n;
}

/// Runs it once; true if it came to its own end.
inline bool run_once(sweep& s, std::uint64_t seed, task<> (*body)()) {
  bool finished = false;
  testing::run({.seed = seed}, [&]() -> task<> {
    loop& l = co_await this_loop{};
    slow_kernel kernel(l);
    s.kernel = &kernel;
    cancel_scope outer, inner;
    bool inner_finished = false;
    canceller cancels;
    const bool outer_finished = co_await outer.run([&]() -> task<> {
      s.inner = &inner;
      s.outer = &outer;
      cancels.attach(l);
      inner_finished = co_await inner.run(body);
      cancels.detach();
      s.inner = nullptr;
    });
    cancels.detach();
    finished = outer_finished && inner_finished;
    EXPECT_EQ(kernel.owned(), 0U);
    co_await yield_now();
  });
  return finished;
}

/// Runs `body` once for each suspension, way and order; fails if it was cut less than `cut_min` times.
inline void cancel_everywhere(task<> (*body)(), std::size_t cut_min = 50) {
  std::size_t cut = 0;
  for (const way how : ways) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      std::size_t suspensions = 0;
      for (std::size_t at = 0; at <= suspensions; ++at) {
        SCOPED_TRACE("way " + std::to_string(static_cast<int>(how)) + ", seed " + std::to_string(seed) +
                     ", suspension " + std::to_string(at));
        sweep s{.how = how, .at = at};
        current = &s;
        const bool finished = run_once(s, seed, body);
        if (at == 0) {
          suspensions = s.seen;
          ASSERT_TRUE(finished) << "cut without a request";
        }
        cut += !finished;
        const auto entered = std::ranges::count(s.log, '+', [](const auto& line) { return line.front(); });
        const auto left = std::ranges::count(s.log, '-', [](const auto& line) { return line.front(); });
        ASSERT_EQ(entered, left) << "a resource that was entered is left once";
        ASSERT_EQ(tracked::alive(), 0);
      }
    }
  }
  EXPECT_GT(cut, cut_min);
}

}  // namespace weft::tests
