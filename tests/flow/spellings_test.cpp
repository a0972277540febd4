// SPDX-License-Identifier: MIT
#include "weft/flow/spellings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/gather.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::HasSubstr;

TEST(Spellings, TimeLimitsThatThrow) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await wait_for(sleep_and_give(1s, 7), 2s), 7);
    EXPECT_THROW(co_await wait_for(sleep_and_give(2s, 7), 1s), timeout_error);
    EXPECT_EQ(co_await timeout(2s, sleep_and_give(1s, 7)), 7);
    EXPECT_THROW(co_await timeout(1s, sleeper(2s)), timeout_error);
    EXPECT_EQ(co_await timeout_after(2s, sleep_and_give(1s, 7)), 7);
    EXPECT_THROW(co_await timeout_after(1s, sleeper(2s)), timeout_error);
    EXPECT_EQ(co_await elapsed(), 6s);
  });
}

TEST(Spellings, TimeoutAtAPointInTime) {
  in_every_order([]() -> task<> {
    const auto work = [] { return sleep_and_give(2s, 7); };
    EXPECT_EQ(co_await timeout_at(co_await now() + 3s, work), 7);
    EXPECT_THROW(co_await timeout_at(co_await now() + 1s, work), timeout_error);
    EXPECT_EQ(co_await elapsed(), 3s);
    EXPECT_FALSE(co_await move_on_after(1s, [&] { return timeout_at(time_point::max(), work); }));
  });
}

TEST(Spellings, IgnoreAfterGivesNothing) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await ignore_after(2s, sleep_and_give(1s, 7)), 7);
    EXPECT_EQ(co_await ignore_after(1s, sleep_and_give(2s, 7)), std::nullopt);
  });
}

TEST(Spellings, CreateTask) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto made = create_task(group, sleep_and_give, 1s, 7);
      create_task(group, sleeper(1s));
      co_await made.join();
      EXPECT_EQ(made.take(), 7);
    });
  });
}

task<> looks_at_itself(std::vector<task_reference>* seen) {
  const task_reference me = co_await current_task();
  EXPECT_THAT(me.str(), HasSubstr("looks_at_itself pending"));
  EXPECT_FALSE(me.done());
  seen->push_back(co_await current_task());
  co_await sleep_for(1s);
}

TEST(Spellings, CurrentTaskIsTheOneThatAsks) {
  in_every_order([]() -> task<> {
    std::vector<task_reference> seen;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(looks_at_itself, &seen);
      group.spawn(looks_at_itself, &seen);
      co_return;
    });
    EXPECT_EQ(seen.size(), 2U);
    EXPECT_FALSE(seen[0] == seen[1]);
    EXPECT_TRUE(seen[0].done());
    EXPECT_TRUE(co_await current_task() == co_await current_task());
  });
}

TEST(Spellings, AllTasksOfTheTree) {
  in_every_order([]() -> task<> {
    const task_reference me = co_await current_task();
    EXPECT_EQ((co_await all_tasks()).size(), 1U);
    const auto two_more = []() -> task<> { co_await gather(sleeper(1s), sleeper(2s)); };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(two_more);
      std::vector<task<>> work;
      work.push_back(sleeper(3s));
      co_await with(as_completed(std::move(work)), [&](auto&) -> task<> {
        co_await sleep_for(500ms);
        const auto all = co_await all_tasks();
        EXPECT_EQ(all.size(), 5U) << "the root, its child with two of its own, and a hosted one";
        EXPECT_TRUE(all.front() == me);
        co_await sleep_for(1s);
        EXPECT_EQ((co_await all_tasks()).size(), 4U);
      });
    });
  });
}

}  // namespace
}  // namespace weft
