// SPDX-License-Identifier: MIT
// Covers: weft/testing/task_test.hpp weft/testing/assertions.hpp
#include "weft/testing/task_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/core/tracked.hpp"
#include "tests/testing/failures_of.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TASK_TEST(TaskTest, HasACoroutineAsItsBody) {
  co_await sleep_for(1000h);
  EXPECT_EQ(co_await elapsed(), 1000h);
}

TASK_TEST(TaskTest, MayAssertInACoroutine, .seeds = 3) {
  ASSERT_EQ(co_await elapsed(), 0s);
  ASSERT_TRUE(co_await sleep_and_give(1s, 1)) << "with a message";
  ASSERT_THROW(co_await sleep_and_throw(1s), boom);
}

int orders = 0;
TASK_TEST(TaskTest, RunsInSoManyOrders, .seeds = 10) {
  ++orders;
  co_await yield_now();
}
TEST(TaskTest, RanInSoManyOrders) { EXPECT_EQ(orders % 11, 0) << "first come, first served, and ten more"; }

TASK_TEST(TaskTest, TakesOptions, .virtual_clock = false, .seed = 3) {
  const loop& l = co_await this_loop{};
  EXPECT_FALSE(l.options().virtual_clock);
  EXPECT_EQ(l.options().seed, 3U);
}

TASK_TEST(TaskTest, IsSkipped) {
  co_await yield_now();
  GTEST_SKIP() << "on purpose";
  ADD_FAILURE() << "goes on after it was skipped";
}

void run(task<> (*body)(), const testing::task_test_options& o = {}) {
  testing::run_task_test(o, body, std::source_location::current());
}

bool went_on = false;
task<> fails_in_the_middle() {
  const tracked t;
  co_await yield_now();
  ASSERT_EQ(1, 2) << "a message";
  went_on = true;
}

TEST(Assertions, AFatalOneIsReportedOnceWithItsMessageAndTheSeed) {
  EXPECT_THAT(failures_of([] { run(fails_in_the_middle, {.seed = 9}); }),
              ElementsAre(AllOf(HasSubstr("a message"), HasSubstr("WEFT_SEED=9"))));
  EXPECT_FALSE(went_on);
  EXPECT_EQ(tracked::alive(), 0);
}

TEST(Assertions, AFatalOneInAChildCancelsItsSiblings) {
  const auto body = []() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(fails_in_the_middle);
      co_await sleep_forever();
    });
    went_on = true;
  };
  EXPECT_THAT(failures_of([&] { run(+body); }), ElementsAre(HasSubstr("a message")));
  EXPECT_FALSE(went_on);
}

TEST(Assertions, AFatalOneEndsAPlainFunctionToo) {
  const auto function = [] {
    FAIL() << "a message";
    went_on = true;
  };
  EXPECT_THAT(failures_of([&] { EXPECT_THROW(function(), ::testing::AssertionException); }),
              ElementsAre(HasSubstr("a message")));
  EXPECT_FALSE(went_on);
}

TEST(TaskTest, ReportsAnErrorWithItsPathThroughTheTasks) {
  const auto body = []() -> task<> { co_await sleep_and_throw(1s); };
  EXPECT_THAT(failures_of([&] { run(+body, {.seed = 5}); }),
              ElementsAre(AllOf(HasSubstr("error: boom\n  at "), HasSubstr("in "),
                                HasSubstr("task_test_test.cpp"), HasSubstr("WEFT_SEED=5"))));
}

TEST(TaskTest, ReportsADeadlockWithTheTree) {
  const auto body = []() -> task<> { co_await sleep_forever(); };
  EXPECT_THAT(failures_of([&] { run(+body); }),
              ElementsAre(AllOf(HasSubstr("deadlock"), HasSubstr("for weft::sleep_forever"))));
}

TEST(TaskTest, SaysTheSeedOfAFailureThatIsNotFatal) {
  const auto body = []() -> task<> {
    EXPECT_EQ(1, 2);
    co_return;
  };
  EXPECT_THAT(failures_of([&] { run(+body, {.seed = 5}); }), ElementsAre(HasSubstr("WEFT_SEED=5")));
  EXPECT_THAT(failures_of([&] { run(+body); }), ElementsAre(Not(HasSubstr("WEFT_SEED="))));
}

}  // namespace
}  // namespace weft
