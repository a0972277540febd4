// SPDX-License-Identifier: MIT
// Covers: weft/inspect/slow_steps.hpp weft/inspect/report.hpp
#include "weft/inspect/slow_steps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/tracked.hpp"
#include "tests/inspect/blocking.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

task<> slow() {
  co_await yield_now();
  hold_the_thread(5ms);
  co_await yield_now();
}

TEST(SlowSteps, AreReportedWithTheirTaskAndPlace) {
  std::vector<std::string> said;
  in_order([&]() -> task<> {
    const inspect::slow_steps watch(co_await this_loop{}, 3ms,
                                    [&](const std::string& text) { said.push_back(text); });
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(slow);
      group.spawn(sleeper, 1s);
      co_return;
    });
  });
  EXPECT_THAT(said,
              ::testing::Contains(AllOf(HasSubstr("slow step: task slow ran for "),
                                        HasSubstr(" s without suspending, after slow_steps_test.cpp:25"))));
}

TEST(SlowSteps, ATaskIsCalledByItsName) {
  std::vector<std::string> said;
  in_order([&]() -> task<> {
    const inspect::slow_steps watch(co_await this_loop{}, 3ms,
                                    [&](const std::string& text) { said.push_back(text); });
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(slow).named("reader");
      group.spawn(slow).named(std::string(100, 'x'));
      group.spawn(slow);
      co_return;
    });
  });
  EXPECT_THAT(said, IsSupersetOf({HasSubstr("slow step: task reader ran for "),
                                  HasSubstr("task " + std::string(63, 'x') + " ran"),
                                  HasSubstr("slow step: task slow ran for ")}));
}

TEST(SlowSteps, AStepThatEndsItsTaskCounts) {
  std::vector<std::string> said;
  in_order([&]() -> task<> {
    const inspect::slow_steps watch(co_await this_loop{}, 3ms,
                                    [&](const std::string& text) { said.push_back(text); });
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn([]() -> task<> {
        hold_the_thread(5ms);
        co_return;
      });
      co_return;
    });
  });
  EXPECT_THAT(said, ::testing::Contains(HasSubstr("slow step: task lambda")));
}

TEST(SlowSteps, QuickOnesAreNot) {
  std::vector<std::string> said;
  in_order([&]() -> task<> {
    const inspect::slow_steps watch(co_await this_loop{}, 10s,
                                    [&](const std::string& text) { said.push_back(text); });
    hold_the_thread(1ms);
    for (int i = 0; i < 10; ++i) co_await yield_now();
  });
  EXPECT_THAT(said, IsEmpty());
}

}  // namespace
}  // namespace weft
