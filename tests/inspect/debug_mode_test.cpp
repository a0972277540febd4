// SPDX-License-Identifier: MIT
#include "weft/inspect/debug_mode.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/core/tracked.hpp"
#include "tests/inspect/blocking.hpp"
#include "tests/inspect/reports.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// What a program in debug mode was told.
template <typename Body>
std::vector<std::string> reports_on(Body body) {
  const reports said;
  try {
    testing::run({.debug = true}, std::move(body));
  } catch (const std::exception&) {  // its report is what counts
  }
  return said.all();
}

TEST(DebugMode, HasNothingToSayOfAGoodProgram) {
  EXPECT_THAT(reports_on([]() -> task<> {
                co_await with_task_group([](task_group<>& group) -> task<> {
                  group.spawn(sleeper, 1s);
                  co_return;
                });
                co_await move_on_after(1s, sleeper(1h));
              }),
              IsEmpty());
}

TEST(DebugMode, IsOffUnlessItIsAskedFor) {
  const reports said;
  testing::run([]() -> task<> {
    (void)sleeper(1s);
    co_return;
  });
  EXPECT_THAT(said.all(), IsEmpty());
}

TEST(DebugMode, IsAskedForByTheEnvironment) {
  for (const char* const value : {"0", "", "1"}) {
    setenv("WEFT_DEBUG", value, 1);
    const reports said;
    testing::run([]() -> task<> {
      (void)sleeper(1s);
      co_return;
    });
    EXPECT_EQ(said.all().empty(), *value != '1');
  }
  unsetenv("WEFT_DEBUG");
}

[[gnu::noinline]] task<> make_a_sleeper() { return sleeper(1s); }

task<> forgetful() {
  task<> never = make_a_sleeper();
  co_await yield_now();
}

TEST(DebugMode, ReportsATaskThatNobodyAwaits) {
  EXPECT_THAT(reports_on(forgetful),
              Contains(AllOf(HasSubstr("task sleeper at tracked.hpp:"),
                             ContainsRegex("was made and never awaited; it was made in\n(  #.*\n)*"
                                           "  #.*make_a_sleeper.*\n(  #.*\n)*and dropped in\n  #"),
                             HasSubstr("forgetful"))));
}

TEST(DebugMode, ForgetsWhereATaskWasMadeThatIsGone) {
  EXPECT_THAT(reports_on([]() -> task<> {
                co_await make_a_sleeper();
                (void)sleeper(1s);  // in the same memory
                co_return;
              }),
              AllOf(Contains(HasSubstr("never awaited")), Each(Not(HasSubstr("make_a_sleeper")))));
}

TEST(DebugMode, DoesNotKnowWhereATaskWasMadeBeforeIt) {
  task<> before = sleeper(1s);
  EXPECT_THAT(reports_on([&]() -> task<> {
                const task<> dropped = std::move(before);
                co_return;
              }),
              Contains(HasSubstr("was made and never awaited; dropped in\n  #")));
}

TEST(DebugMode, ReportsSlowStepsAndWhoBlocksTheLoop) {
  const auto said = reports_on([]() -> task<> {
    co_await yield_now();
    hold_the_thread(250ms);
    co_await yield_now();
  });
  EXPECT_THAT(said, Contains(HasSubstr("slow step: task lambda")));
  EXPECT_THAT(said, Contains(HasSubstr("blocked: task lambda")));
}

TEST(DebugMode, ReportsDescriptorsThatAreLeftOpen) {
  int fd = -1;
  EXPECT_THAT(reports_on([&]() -> task<> {
                fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
                co_return;
              }),
              Contains(AllOf(HasSubstr("opened by the run and not closed:\n"), HasSubstr("/dev/null"))));
  close(fd);
}

TEST(DebugMode, ShowsTheTasksAsTheyWereWhenTheErrorWasThrown) {
  EXPECT_THAT(reports_on([]() -> task<> {
                co_await with_task_group([](task_group<>& group) -> task<> {
                  group.spawn(sleep_and_throw, 1s);
                  group.spawn(sleeper, 1h);
                  co_return;
                });
              }),
              Contains(AllOf(HasSubstr("tasks when the error was thrown:\n"),
                             HasSubstr("<task sleeper waiting>"), HasSubstr("<task sleep_and_throw "))));
}

TEST(DebugMode, AnErrorThatIsCaughtIsNotReported) {
  EXPECT_THAT(reports_on([]() -> task<> {
                try {
                  co_await with_task_group([](task_group<>& group) -> task<> {
                    group.spawn(sleep_and_throw, 1s);
                    co_return;
                  });
                } catch (const exception_group&) {}
              }),
              IsEmpty());
}

TEST(DebugModeDeathTest, ATaskIsNotWokenOnAnotherThread) {
  EXPECT_DEATH(testing::run({.debug = true},
                            []() -> task<> {
                              parking_lot lot;
                              co_await with_task_group([&](task_group<>& group) -> task<> {
                                group.spawn([&]() -> task<> { co_await lot.park(); });
                                co_await yield_now();
                                std::thread([&] { lot.unpark_one(); }).join();
                              });
                            }),
               "a task was woken on another thread than its loop's; hand over with loop::post");
}

}  // namespace
}  // namespace weft
