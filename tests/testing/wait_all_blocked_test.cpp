// SPDX-License-Identifier: MIT
#include "weft/testing/wait_all_blocked.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(WaitAllBlocked, ReturnsWhenEveryOtherTaskWaits) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      int steps = 0;
      group.spawn([&]() -> task<> {
        for (; steps < 10; ++steps) co_await yield_now();
        co_await sleep_for(1s);
        ++steps;
      });
      co_await testing::wait_all_blocked();
      EXPECT_EQ(steps, 10);
      EXPECT_EQ(co_await elapsed(), 0s) << "the clock does not move before";
      co_await sleep_for(2s);
    });
  });
}

TEST(WaitAllBlocked, SeveralMayWait) {
  in_every_order([]() -> task<> {
    int passed = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) {
        group.spawn([&]() -> task<> {
          co_await testing::wait_all_blocked();
          ++passed;
        });
      }
      co_return;
    });
    EXPECT_EQ(passed, 3);
  });
}

TEST(WaitAllBlocked, IsCancelled) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(0s, [] { return testing::wait_all_blocked(); }));
    co_await testing::wait_all_blocked();
  });
}

}  // namespace
}  // namespace weft
