// SPDX-License-Identifier: MIT
#include "weft/flow/interval.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "weft/core/timeout.hpp"
#include "weft/flow/adaptors.hpp"
#include "weft/flow/collectors.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/testing/task_test.hpp"

namespace weft {
namespace {

/// When ticks of 10 ms came, and when they were due, in ms; the work after the first one takes `busy`.
task<std::string> times(missed_ticks missed, duration busy) {
  const time_point began = co_await now();
  const auto since = [&](time_point at) { return std::to_string((at - began) / 1ms); };
  interval ticks = every(10ms, missed);
  std::string said;
  for (int i = 0; i < 5; ++i) {
    const auto due = co_await ticks.next();
    said += since(*due) + "@" + since(co_await now()) + " ";
    if (i == 0) co_await sleep_for(busy);
  }
  co_return said;
}

TASK_TEST(Interval, DoesNotDrift) {
  for (const auto missed : {missed_ticks::skip, missed_ticks::burst}) {
    EXPECT_EQ(co_await times(missed, 3ms), "10@10 20@20 30@30 40@40 50@50 ");
  }
  EXPECT_EQ(co_await times(missed_ticks::delay, 3ms), "10@10 20@20 30@30 40@40 50@50 ");
}

TASK_TEST(Interval, MissedTicksAreDealtWithAsAsked) {
  EXPECT_EQ(co_await times(missed_ticks::skip, 25ms), "10@10 20@35 40@40 50@50 60@60 ");
  EXPECT_EQ(co_await times(missed_ticks::burst, 25ms), "10@10 20@35 30@35 40@40 50@50 ");
  EXPECT_EQ(co_await times(missed_ticks::delay, 25ms), "10@10 20@35 45@45 55@55 65@65 ");
  EXPECT_EQ(co_await times(missed_ticks::skip, 10ms), "10@10 20@20 30@30 40@40 50@50 ");
}

TASK_TEST(Interval, BeginsWithTheFirstNext) {
  interval ticks = every(10ms);
  co_await sleep_for(7ms);
  const time_point began = co_await now();
  EXPECT_EQ(*co_await ticks.next(), began + 10ms);
  co_await sleep_for(3ms);
  ticks.reset();
  EXPECT_EQ(*co_await ticks.next(), began + 23ms);
}

TASK_TEST(Interval, TickThatIsCutIsNotUsedUp) {
  interval ticks = every(10ms);
  const time_point began = co_await now();
  const auto wait_for_tick = [&]() -> task<> { co_await ticks.next(); };
  EXPECT_FALSE(co_await move_on_after(4ms, wait_for_tick));
  EXPECT_TRUE(co_await move_on_after(6ms, wait_for_tick));
  EXPECT_EQ(co_await now(), began + 10ms);
}

TASK_TEST(Interval, IsAnAsyncIterator) {
  int count = 0;
  co_await for_each(every(1s) | take(3), [&](time_point) { ++count; });
  EXPECT_EQ(count, 3);
}

TEST(Interval, WantsAPeriod) {
  EXPECT_THROW(every(0s), std::invalid_argument);
  EXPECT_THROW(every(-1s), std::invalid_argument);
  EXPECT_NO_THROW(every(duration::max()));
}

}  // namespace
}  // namespace weft
