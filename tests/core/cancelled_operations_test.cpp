// SPDX-License-Identifier: MIT
// Covers: weft/core/sleep.hpp weft/core/parking_lot.hpp weft/core/task_group.hpp weft/core/timeout.hpp
// Every operation of the layer, cancelled at every suspension of a small program around it.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "tests/core/logged_resource.hpp"
#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;
using testing::cancel_everywhere;
using testing::cancelled_run;

/// Runs `body` alone, cancelled everywhere; it leaves nothing behind.
void sweep(const std::function<task<>()>& body) {
  const auto counts = cancel_everywhere([&](cancelled_run& run) -> task<> { co_await run.run(body); });
  EXPECT_GT(counts.cuts, 0U);
  EXPECT_EQ(tracked::alive(), 0);
}

TEST(CancelledOperations, OfTime) {
  sweep([]() -> task<> {
    const tracked t;
    co_await yield_now();
    co_await sleep_for(1s);
    co_await sleep_until(co_await now() + 1s);
    co_await move_on_after(1s, sleeper(1h));
    EXPECT_THROW(co_await fail_after(1s, sleeper(1h)), timeout_error);
    co_await shield(sleeper(1s));
  });
}

TEST(CancelledOperations, WaitAllBlocked) {
  sweep([]() -> task<> {
    co_await testing::wait_all_blocked();
    co_await testing::wait_all_blocked();
  });
}

TEST(CancelledOperations, ReadyOnes) {
  sweep([]() -> task<> {
    EXPECT_EQ(co_await ready_at_once(), 7);
    co_await yield_now();
  });
}

TEST(CancelledOperations, ParkAndUnpark) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    parking_lot lot;
    int woken = 0, resumed = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        for (int i = 0; i < 4; ++i) {
          co_await sleep_for(1s);
          woken += lot.unpark_one();
        }
      });
      co_await run.run([&]() -> task<> {
        co_await with_task_group([&](task_group<>& waiters) -> task<> {
          for (int i = 0; i < 2; ++i) {
            waiters.spawn([&]() -> task<> {
              co_await lot.park();
              ++resumed;
              co_await lot.park();
              ++resumed;
            });
          }
          co_return;
        });
      });
    });
    EXPECT_EQ(woken, resumed) << "whoever is woken goes on";
    EXPECT_TRUE(lot.empty());
  });
}

TEST(CancelledOperations, JoinOfAChildAndNextOfAGroup) {
  sweep([]() -> task<> {
    co_await with_task_group<int>([](auto& group) -> task<> {
      auto first = group.spawn(sleep_and_give, 2s, 1);
      group.spawn(sleep_and_give, 1s, 2);
      group.spawn(sleep_and_give, 3s, 3);
      EXPECT_EQ(co_await group.next(), 2);
      EXPECT_EQ(co_await first.join(), child_state::returned);
      while (co_await group.next()) {}
    });
  });
}

TEST(CancelledOperations, GroupsWhoseChildrenFail) {
  sweep([]() -> task<> {
    bool failed = false;
    try {
      co_await with_task_group([](task_group<>& group) -> task<> {
        group.spawn(sleep_and_throw, 1s);
        group.spawn(sleep_and_throw, 1s);
        group.spawn(sleeper, 2s);
        co_await sleep_for(2s);
      });
    } catch (const exception_group&) {
      failed = true;
    }
    if (failed) co_await yield_now();
  });
}

TEST(CancelledOperations, WithLeavesWhatItEntered) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    journal log;
    co_await run.run([&]() -> task<> {
      co_await with(logged_resource("a", log, {.enter_takes = 1s, .exit_takes = 1s}), [&](auto&) -> task<> {
        co_await with(logged_resource("b", log, {.enter_takes = 1s, .exit_takes = 1s}),
                      [](auto&) -> task<> { co_await sleep_for(1s); });
      });
    });
    const auto count = [&](char first) {
      return std::ranges::count(log, first, [](const std::string& line) { return line.front(); });
    };
    EXPECT_EQ(count('+'), count('-'));
  });
}

}  // namespace
}  // namespace weft
