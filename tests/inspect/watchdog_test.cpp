// SPDX-License-Identifier: MIT
#include "weft/inspect/watchdog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "tests/core/tracked.hpp"
#include "tests/inspect/blocking.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// Blocks until somebody noticed; false if nobody did for long.
bool hold_until(const std::atomic<int>& noticed) {
  for (int i = 0; i < 2000 && noticed == 0; ++i) hold_the_thread(5ms);
  return noticed != 0;
}

TEST(Watchdog, SaysWhoBlocksTheLoopWhileItStillDoes) {
  std::atomic<int> noticed = 0;
  std::string said;
  bool in_time = false;
  run_with_options({.handle_signals = false}, [&]() -> task<> {
    const inspect::watchdog watch(co_await this_loop{}, 20ms, [&](const std::string& text) {
      said = text;
      ++noticed;
    });
    co_await yield_now();
    in_time = hold_until(noticed);
    hold_the_thread(60ms);  // the same step is not reported again
    co_await yield_now();
  });
  EXPECT_TRUE(in_time);
  EXPECT_EQ(noticed, 1);
  EXPECT_THAT(said, AllOf(HasSubstr("blocked: task lambda has kept the loop for "),
                          HasSubstr(" s, after watchdog_test.cpp:36, in\n"), HasSubstr("hold_the_thread")));
}

TEST(Watchdog, CallsATaskByItsName) {
  std::atomic<int> noticed = 0;
  std::string said;
  run_with_options({.handle_signals = false}, [&]() -> task<> {
    const inspect::watchdog watch(co_await this_loop{}, 20ms, [&](const std::string& text) {
      said = text;
      ++noticed;
    });
    co_await with_task_group([&](task_group<>& group) -> task<> {
      const auto holds = [&]() -> task<> {
        hold_until(noticed);
        co_return;
      };
      group.spawn(holds).named("parser");
      co_return;
    });
  });
  EXPECT_THAT(said, HasSubstr("blocked: task parser has kept the loop for "));
}

TEST(Watchdog, KeepsStillWhileTasksWaitOrTakeTurns) {
  std::atomic<int> noticed = 0;
  run_with_options({.handle_signals = false}, [&]() -> task<> {
    const inspect::watchdog watch(co_await this_loop{}, 10s, [&](const std::string&) { ++noticed; });
    co_await sleep_for(20ms);
    for (int i = 0; i < 100; ++i) co_await yield_now();
  });
  EXPECT_EQ(noticed, 0);
}

}  // namespace
}  // namespace weft
