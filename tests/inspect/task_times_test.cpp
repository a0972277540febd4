// SPDX-License-Identifier: MIT
#include "weft/inspect/task_times.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "tests/inspect/blocking.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::HasSubstr;

task<> busy() {
  for (int i = 0; i < 3; ++i) {
    hold_the_thread(2ms);
    co_await yield_now();
  }
  co_await sleep_for(1s);
}

TEST(TaskTimes, AddUpTheCpuTimeOfEachFunction) {
  in_order([]() -> task<> {
    inspect::task_times times(co_await this_loop{});
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(busy);
      group.spawn(busy);
      group.spawn(sleeper, 1s);
      co_return;
    });
    const auto all = times.by_function();
    EXPECT_EQ(all.at(0).function, "busy");
    EXPECT_EQ(all[0].tasks, 2U);
    EXPECT_EQ(all[0].steps, 10U);
    EXPECT_GT(all[0].cpu, 1ms);  // what the machine gives to others in 12 ms is not known
    EXPECT_LE(all[0].longest, all[0].cpu);
    EXPECT_GE(all[0].longest * 10, all[0].cpu);
    EXPECT_THAT(times.str(), HasSubstr("10        2  busy\n"));
    EXPECT_THAT(times.str(), HasSubstr("2        1  sleeper\n"));
  });
}

TEST(TaskTimes, KnowOneTask) {
  in_order([]() -> task<> {
    inspect::task_times times(co_await this_loop{});
    co_await with_task_group([&](task_group<>& group) -> task<> {
      const auto works = group.spawn(busy);
      const auto sleeps = group.spawn(sleeper, 1s);
      EXPECT_EQ(times.of(works.record()), 0s);
      co_await sleep_for(1ms);
      EXPECT_GT(times.of(works.record()), times.of(sleeps.record()));
      EXPECT_GT(times.of(sleeps.record()), 0s);
      co_await sleep_for(10s);
      EXPECT_EQ(times.of(works.record()), 0s) << "it has ended";
    });
  });
}

}  // namespace
}  // namespace weft
