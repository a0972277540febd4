// SPDX-License-Identifier: MIT
#include "weft/testing/run.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "tests/core/logged_resource.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(TestingRun, AVirtualClockJumpsToTheNextTimer) {
  const auto before = clock::now();
  testing::run([]() -> task<> {
    co_await sleep_for(1000h);
    EXPECT_EQ(co_await elapsed(), 1000h);
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(sleeper, 3h);
      group.spawn(sleeper, 1h);
      co_await sleep_for(2h);
      EXPECT_EQ(co_await elapsed(), 1002h);
    });
    EXPECT_EQ(co_await elapsed(), 1003h);
  });
  EXPECT_LT(clock::now() - before, 10s);
}

TEST(TestingRun, TimeStandsStillWhileTasksAreReady) {
  testing::run([]() -> task<> {
    for (int i = 0; i < 1000; ++i) co_await yield_now();
    EXPECT_EQ(co_await elapsed(), 0s);
  });
}

TEST(TestingRun, ARealClockIfAskedFor) {
  testing::run({.virtual_clock = false}, []() -> task<> {
    const auto before = clock::now();
    co_await sleep_for(2ms);
    EXPECT_GE(clock::now() - before, 2ms);
  });
}

TEST(TestingRun, DeadlockIsThrownAfterEverythingWasUnwound) {
  for (const bool virtual_clock : {true, false}) {
    journal log;
    EXPECT_THROW(testing::run({.virtual_clock = virtual_clock},
                              [&]() -> task<> {
                                const tracked t("root", &log);
                                co_await with(logged_resource("r", log, {.exit_takes = 1ms}),
                                              [&](auto&) -> task<> {
                                                co_await with_task_group([&](task_group<>& group) -> task<> {
                                                  group.spawn([]() -> task<> { co_await sleep_forever(); });
                                                  co_await sleep_forever();
                                                });
                                              });
                              }),
                 deadlock_error);
    EXPECT_EQ(log, (journal{"+r", "-r cancelled", "~root"}));
  }
}

TEST(TestingRun, DeadlockAfterWorkIsFoundToo) {
  EXPECT_THROW(testing::run([]() -> task<> {
                 co_await sleep_for(5s);
                 parking_lot lot;
                 co_await lot.park();
               }),
               deadlock_error);
}

TEST(TestingRunDeathTest, ADeadlockThatCannotBeUnwoundEndsTheProcess) {
  const auto never = []() -> task<> { co_await sleep_forever(); };
  EXPECT_DEATH(testing::run([&]() -> task<> { co_await shield(never()); }), "deadlock while unwinding");
}

std::string order_of(std::uint64_t seed) {
  std::string order;
  testing::run({.seed = seed}, [&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (char c = 'a'; c < 'h'; ++c) {
        group.spawn(
            [&order](char me) -> task<> {
              co_await yield_now();
              order += me;
            },
            c);
      }
      co_return;
    });
  });
  return order;
}

TEST(TestingRun, ASeedShufflesTheOrderAndRepeatsIt) {
  EXPECT_EQ(order_of(0), "abcdefg");
  std::set<std::string> orders;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(order_of(seed), order_of(seed));
    orders.insert(order_of(seed));
  }
  EXPECT_GT(orders.size(), 15U);
}

TEST(TestingRun, TakesItsSeedFromTheEnvironment) {
  setenv("WEFT_SEED", "7", 1);
  EXPECT_EQ(testing::to_loop_options({}).seed, 7U);
  EXPECT_EQ(testing::to_loop_options({.seed = 3}).seed, 3U) << "what the test says comes first";
  unsetenv("WEFT_SEED");
  EXPECT_EQ(testing::to_loop_options({}).seed, 0U);
}

TEST(TestingRun, GivesTheValueOrTheError) {
  EXPECT_EQ(testing::run([](int n) -> task<int> { co_return n; }, 5), 5);
  EXPECT_EQ(testing::run({.seed = 1}, [](int n) -> task<int> { co_return n; }, 5), 5);
  EXPECT_THROW(testing::run([]() -> task<> { throw boom(); }), boom);
}

}  // namespace
}  // namespace weft
