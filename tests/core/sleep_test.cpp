// SPDX-License-Identifier: MIT
#include "weft/core/sleep.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(Sleep, TakesItsTime) {
  in_every_order([]() -> task<> {
    co_await sleep_for(2s);
    EXPECT_EQ(co_await elapsed(), 2s);
    co_await sleep_until(time_point(5s));
    EXPECT_EQ(co_await elapsed(), 5s);
    co_await sleep_for(std::chrono::duration<double>(0.25));
    EXPECT_EQ(co_await elapsed(), 5250ms);
  });
}

TEST(Sleep, NoTimeIsOneTurn) {
  in_order([]() -> task<> {
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        order += 'b';
        co_return;
      });
      order += 'a';
      co_await sleep_for(0s);
      co_await sleep_for(-1s);
      order += 'c';
      co_await sleep_until(time_point(-1s));
    });
    EXPECT_EQ(order, "abc");
    EXPECT_EQ(co_await elapsed(), 0s);
  });
}

TEST(Sleep, TooLongForTheClockIsForEver) {
  in_order([]() -> task<> {
    EXPECT_FALSE(
        co_await move_on_after(9999h, []() -> task<> { co_await sleep_for(std::chrono::hours::max()); }));
    EXPECT_FALSE(co_await move_on_after(9999h, []() -> task<> { co_await sleep_until(time_point::max()); }));
  });
}

TEST(Sleep, RefusesWhatIsNotANumber) {
  const auto nan = std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN());
  EXPECT_THROW((void)sleep_for(nan), std::invalid_argument);
}

TEST(Sleep, CancelledTakesItsTimerBack) {
  in_every_order([]() -> task<> {
    loop& l = co_await this_loop{};
    EXPECT_FALSE(co_await move_on_after(1s, []() -> task<> { co_await sleep_for(9s); }));
    EXPECT_TRUE(l.timers().empty());
  });
}

TEST(Sleep, ForEverUntilCancelled) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1000h, []() -> task<> { co_await sleep_forever(); }));
  });
}

TEST(YieldNow, LetsEveryoneElseRunOnce) {
  in_order([]() -> task<> {
    std::string order;
    const auto steps = [&order](char me) -> task<> {
      for (int i = 0; i < 3; ++i) {
        order += me;
        co_await yield_now();
      }
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(steps, 'a');
      group.spawn(steps, 'b');
      co_return;
    });
    EXPECT_EQ(order, "ababab");
  });
}

TEST(YieldNow, IsACheckpoint) {
  in_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(0s, []() -> task<> {
      for (;;) co_await yield_now();
    }));
  });
}

}  // namespace
}  // namespace weft
