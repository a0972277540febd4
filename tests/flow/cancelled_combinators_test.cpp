// SPDX-License-Identifier: MIT
// Covers: weft/flow/gather.hpp weft/flow/race.hpp weft/flow/staggered_race.hpp weft/flow/wait.hpp
// Covers: weft/flow/retry.hpp weft/flow/as_completed.hpp weft/flow/for_each.hpp
// Several tasks at once, cancelled at every suspension of a small program around them: all end, and whatever
// they entered is left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/flow/survives_cancellation.hpp"
#include "weft/core/task_group.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/flow/gather.hpp"
#include "weft/flow/race.hpp"
#include "weft/flow/retry.hpp"
#include "weft/flow/staggered_race.hpp"
#include "weft/flow/wait.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;

/// Works inside of a resource that is slow to enter and to leave.
task<int> job(journal& log, int n) {
  const tracked t;
  co_await with(slow_resource("job", log), [n](auto&) -> task<> { co_await sleep_for(1ms * n); });
  co_return n;
}
task<int> failing_job(journal& log, int n) {
  co_await job(log, n);
  throw boom();
}
std::vector<task<int>> jobs(journal& log, std::initializer_list<int> lengths) {
  std::vector<task<int>> made;
  for (const int n : lengths) made.push_back(job(log, n));
  return made;
}

TEST(CancelledCombinators, Gather) {
  survives_cancellation([](journal& log) -> task<> {
    const auto [a, b] = co_await gather(job(log, 2), job(log, 1));
    EXPECT_EQ(a - b, 1);
    EXPECT_THAT(co_await gather(jobs(log, {3, 1, 2})), ElementsAre(3, 1, 2));
  });
}

TEST(CancelledCombinators, GatherOfOneThatFails) {
  survives_cancellation([](journal& log) -> task<> {
    bool failed = false;
    try {
      co_await gather(job(log, 3), failing_job(log, 1), failing_job(log, 1));
    } catch (const exception_group&) {
      failed = true;
    }
    EXPECT_TRUE(failed);
  });
}

TEST(CancelledCombinators, GatherSettled) {
  survives_cancellation([](journal& log) -> task<> {
    auto work = jobs(log, {2});
    work.push_back(failing_job(log, 1));
    const auto all = co_await gather_settled(std::move(work));
    EXPECT_TRUE(all.at(0).has_value() && !all.at(1).has_value());
    const auto [good, bad] = co_await gather_settled(job(log, 1), failing_job(log, 1));
    EXPECT_TRUE(good.has_value() && !bad.has_value());
  });
}

TEST(CancelledCombinators, Race) {
  survives_cancellation([](journal& log) -> task<> {
    EXPECT_EQ(co_await race(jobs(log, {3, 1, 2})), 1);
    EXPECT_EQ((co_await race(job(log, 9), sleeper(1ms))).index(), 1U);
  });
}

TEST(CancelledCombinators, StaggeredRace) {
  survives_cancellation([](journal& log) -> task<> {
    const std::vector<std::function<task<int>()>> attempts{
        [&] { return job(log, 20); }, [&] { return failing_job(log, 1); }, [&] { return job(log, 2); }};
    const auto won = co_await staggered_race(attempts, 3ms);
    EXPECT_EQ(won.winner, 2);
    EXPECT_TRUE(won.errors.at(1));
  });
}

TEST(CancelledCombinators, WhoWaitsIsCutAndNotTheChildren) {
  for (const return_when when :
       {return_when::all_completed, return_when::first_completed, return_when::first_error}) {
    testing::cancel_everywhere([when](testing::cancelled_run& run) -> task<> {
      journal log;
      int sum = 0;
      co_await with_task_group([&](task_group<>& group) -> task<> {
        std::vector<child_handle<int>> handles;
        for (const int n : {2, 1, 3}) handles.push_back(group.spawn(job, std::ref(log), n));
        co_await run.run([&]() -> task<> {
          co_await wait(handles, when, 3ms);
          co_await wait(handles, when);
        });
        EXPECT_EQ((co_await wait(handles)).done.size(), 3U);
        for (auto& handle : handles) sum += co_await handle;
      });
      EXPECT_EQ(sum, 6);
      expect_balance(log);
    });
  }
}

TEST(CancelledCombinators, Retry) {
  testing::cancel_everywhere([](testing::cancelled_run& run) -> task<> {
    journal log;
    int begun = 0, ended = 0;
    const auto flaky = [&]() -> task<int> {
      ++begun;
      const at_end counts([&] { ++ended; });
      co_await job(log, 1);
      if (begun < 3) throw boom();
      co_return 7;
    };
    std::optional<int> got;
    const bool finished =
        co_await run.run([&]() -> task<> { got = co_await retry({.backoff = 1s}, std::ref(flaky)); });
    EXPECT_TRUE(!finished || got == 7);
    EXPECT_EQ(begun, ended);
    EXPECT_LE(begun, 3);
    expect_balance(log);
  });
}

TEST(CancelledCombinators, AsCompleted) {
  survives_cancellation([](journal& log) -> task<> {
    int sum = 0;
    co_await for_each(as_completed(jobs(log, {3, 1, 2})), [&](int n) -> task<> {
      const tracked t;
      co_await yield_now();
      sum += n;
    });
    EXPECT_EQ(sum, 6);
    co_await with(as_completed(jobs(log, {2, 1})), [&](auto& done) -> task<> { co_await done.next(); });
    const auto keep = [&](const int& n) { return settled(n == 2 ? failing_job(log, n) : job(log, n)); };
    co_await for_each(as_completed(std::vector{1, 2}, keep),
                      [](const auto& done) { EXPECT_EQ(done.value.has_value(), done.key == 1); });
  });
}

TEST(CancelledCombinators, AsCompletedOfOneThatFails) {
  survives_cancellation([](journal& log) -> task<> {
    auto work = jobs(log, {3});
    work.push_back(failing_job(log, 1));
    bool failed = false;
    try {
      co_await for_each(as_completed(std::move(work)), [](int) {});
    } catch (const exception_group&) {
      failed = true;
    }
    EXPECT_TRUE(failed);
  });
}

TEST(CancelledCombinators, ForEachConcurrent) {
  survives_cancellation([](journal& log) -> task<> {
    const std::vector<int> lengths{2, 1, 3, 1};
    std::size_t running = 0, done = 0;
    co_await for_each_concurrent(lengths, 2, [&](int n) -> task<> {
      EXPECT_LE(++running, 2U);
      const at_end less([&] { --running; });
      co_await job(log, n);
      ++done;
    });
    EXPECT_EQ(done, lengths.size());
  });
}

}  // namespace
}  // namespace weft
