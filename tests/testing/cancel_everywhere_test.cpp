// SPDX-License-Identifier: MIT
// Covers: weft/testing/cancel_everywhere.hpp weft/testing/cancelled_run.hpp
#include "weft/testing/cancel_everywhere.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <vector>

#include "tests/core/tracked.hpp"
#include "tests/testing/failures_of.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::AllOf;
using testing::cancel_everywhere;
using testing::cancelled_run;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

task<> three_sleeps() {
  for (int i = 0; i < 3; ++i) {
    const tracked t;
    co_await sleep_for(1s);
  }
}

TEST(CancelEverywhere, CutsAtEachSuspensionInEveryWay) {
  const auto counts =
      cancel_everywhere([](cancelled_run& run) -> task<> { co_await run.run(three_sleeps); }, {.seeds = 1});
  EXPECT_EQ(counts.suspensions, 15U) << "three, in five ways";
  EXPECT_EQ(counts.runs, 20U) << "one more in each way, to count them";
  // A request that comes as the last sleep completes, or later, is too late.
  EXPECT_EQ(counts.cuts, 3U + 3U + 2U + 3U + 3U);
  EXPECT_EQ(tracked::alive(), 0);
}

TEST(CancelEverywhere, CutsOnlyThePartUnderTest) {
  int checks = 0;
  const auto counts = cancel_everywhere([&](cancelled_run& run) -> task<> {
    const bool finished = co_await run.run(three_sleeps);
    EXPECT_EQ(finished, !run.was_cut());
    co_await sleep_for(1s);
    ++checks;
  });
  EXPECT_EQ(checks, static_cast<int>(counts.runs));
}

TEST(CancelEverywhere, FindsAWakeUpThatIsLost) {
  const auto messages = failures_of([] {
    cancel_everywhere([](cancelled_run& run) -> task<> {
      parking_lot lot;
      int wakes = 0, seen = 0;
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          co_await sleep_for(1s);
          wakes += lot.unpark_one();
        });
        co_await run.run([&]() -> task<> {
          co_await lot.park();
          co_await yield_now();
          ++seen;
        });
      });
      EXPECT_EQ(wakes, seen);
    });
  });
  ASSERT_FALSE(messages.empty());
  EXPECT_THAT(messages.front(), AllOf(HasSubstr("cancelled at suspension "), HasSubstr("wakes")));
}

TEST(CancelEverywhere, FindsWhatWaitsForEver) {
  const auto messages = failures_of([] {
    cancel_everywhere(
        [](cancelled_run& run) -> task<> {
          parking_lot lot;
          co_await with_task_group([&](task_group<>& group) -> task<> {
            group.spawn([&]() -> task<> { co_await lot.park(); });
            co_await run.run([&]() -> task<> {
              co_await sleep_for(1s);
              lot.unpark_all();
            });
          });
        },
        {.seeds = 1});
  });
  ASSERT_FALSE(messages.empty());
  EXPECT_THAT(messages.front(),
              AllOf(HasSubstr("time"), HasSubstr("cancelled at suspension 1 before it was armed, seed 0")));
}

TEST(CancelEverywhere, ReportsWhatFailsBesideThePartUnderTest) {
  const auto messages = failures_of([] {
    cancel_everywhere([](cancelled_run& run) -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn(sleep_and_throw, 1s);
        co_await run.run([]() -> task<> { co_await sleep_forever(); });
      });
    });
  });
  EXPECT_THAT(messages.at(0), HasSubstr("boom"));
}

TEST(CancelEverywhere, FindsDescriptorsThatAreLeftOpen) {
  std::vector<int> open_ones;
  const auto messages = failures_of([&] {
    cancel_everywhere(
        [&](cancelled_run& run) -> task<> {
          co_await run.run([&]() -> task<> {
            const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
            open_ones.push_back(fd);
            co_await sleep_for(1s);
            close(fd);
            open_ones.pop_back();
          });
        },
        {.seeds = 1});
  });
  for (const int fd : open_ones) close(fd);
  EXPECT_THAT(messages, ElementsAre(HasSubstr("descriptors were left open")));
}

}  // namespace
}  // namespace weft
