// SPDX-License-Identifier: MIT
#include "weft/inspect/dump_tasks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "tests/core/tracked.hpp"
#include "tests/inspect/reports.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(DumpTasks, PrintsTheTasksOfThisThreadsLoop) {
  EXPECT_EQ(inspect::tasks_text(), "");
  in_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(sleeper, 1s);
      co_await yield_now();
      EXPECT_THAT(inspect::tasks_text(), HasSubstr("\n  <task sleeper waiting>\n"));
      ::testing::internal::CaptureStderr();
      inspect::dump_tasks();
      EXPECT_EQ(::testing::internal::GetCapturedStderr(), inspect::tasks_text());
    });
  });
}

TEST(DumpTasks, OnQuitTheLoopPrintsThemAndGoesOn) {
  reports said;
  in_order([]() -> task<> {
    const inspect::dump_on_quit on_quit(co_await this_loop{});
    raise(SIGQUIT);
    raise(SIGQUIT);  // before the first one was seen to
    co_await sleep_for(1s);
    raise(SIGQUIT);
    co_await sleep_for(1s);
  });
  const auto tree = AllOf(HasSubstr("tasks:\n<task "), HasSubstr("for weft::sleep_for"));
  EXPECT_THAT(said.all(), ElementsAre(tree, tree));
}

TEST(DumpTasksDeathTest, TheSignalIsPutBack) {
  EXPECT_EXIT(
      {
        in_order([]() -> task<> {
          const inspect::dump_on_quit on_quit(co_await this_loop{});
          co_await yield_now();
        });
        raise(SIGQUIT);
      },
      ::testing::KilledBySignal(SIGQUIT), "");
}

}  // namespace
}  // namespace weft
