// SPDX-License-Identifier: MIT
#include "weft/flow/wait.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/flow/gather.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Children that sleep 3, 1 and 2 seconds, while `body` waits for them.
template <typename Body>
task<> with_three(Body body) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    std::vector<child_handle<int>> handles;
    for (const int n : {3, 1, 2}) handles.push_back(group.spawn(sleep_and_give, 1s * n, n));
    co_await body(handles);
  });
}

TEST(Wait, ForAll) {
  in_every_order([]() -> task<> {
    co_await with_three([](auto& handles) -> task<> {
      const waited w = co_await wait(handles);
      EXPECT_THAT(w.done, ElementsAre(0, 1, 2));
      EXPECT_THAT(w.pending, IsEmpty());
      EXPECT_EQ(co_await elapsed(), 3s);
      EXPECT_EQ(handles[0].take(), 3);
      EXPECT_EQ((co_await wait(handles)).done.size(), 3U) << "they are done already";
      EXPECT_EQ(co_await elapsed(), 3s);
    });
  });
}

TEST(Wait, ForTheFirstLeavesTheOthersRunning) {
  in_every_order([]() -> task<> {
    co_await with_three([](auto& handles) -> task<> {
      const waited w = co_await wait(handles, return_when::first_completed);
      EXPECT_THAT(w.done, ElementsAre(1));
      EXPECT_THAT(w.pending, ElementsAre(0, 2));
      EXPECT_EQ(co_await elapsed(), 1s);
      EXPECT_FALSE(handles[0].done());
    });
    EXPECT_EQ(co_await elapsed(), 3s) << "their group waited for them";
  });
}

TEST(Wait, ForALimitedTime) {
  in_every_order([]() -> task<> {
    co_await with_three([](auto& handles) -> task<> {
      const waited w = co_await wait(handles, return_when::all_completed, 2500ms);
      EXPECT_THAT(w.done, ElementsAre(1, 2));
      EXPECT_THAT(w.pending, ElementsAre(0));
      EXPECT_EQ(co_await elapsed(), 2500ms);
    });
  });
}

TEST(Wait, ForTheFirstErrorIsForAllIfThereIsNone) {
  in_every_order([]() -> task<> {
    co_await with_three([](auto& handles) -> task<> {
      EXPECT_EQ((co_await wait(handles, return_when::first_error)).done.size(), 3U);
      EXPECT_EQ(co_await elapsed(), 3s);
    });
  });
}

TEST(Wait, ForTheFirstErrorOfAGroupThatIsWatchedFromOutside) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& outer) -> task<> {
      std::vector<child_handle<void>> handles;
      bool spawned = false;
      outer.spawn([&]() -> task<> {
        (void)co_await settled(with_task_group([&](task_group<>& inner) -> task<> {
          handles.push_back(inner.spawn(sleep_and_throw, 2s));
          handles.push_back(inner.spawn([] { return shield(sleeper(9s)); }));
          spawned = true;
          co_return;
        }));
      });
      while (!spawned) co_await yield_now();
      const waited w = co_await wait(handles, return_when::first_error);
      EXPECT_THAT(w.done, ElementsAre(0));
      EXPECT_THAT(w.pending, ElementsAre(1));
      EXPECT_EQ(co_await elapsed(), 2s);
    });
  });
}

TEST(Wait, IsCutWithoutTheChildren) {
  in_every_order([]() -> task<> {
    co_await with_three([](auto& handles) -> task<> {
      EXPECT_FALSE(co_await move_on_after(1500ms, wait(handles)));
      EXPECT_EQ(handles[0].state(), child_state::running);
    });
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

}  // namespace
}  // namespace weft
