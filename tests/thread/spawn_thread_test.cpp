// SPDX-License-Identifier: MIT
#include "weft/thread/spawn_thread.hpp"

#include <gtest/gtest.h>

#include <string>

#include "weft/core/sleep.hpp"
#include "weft/sync/event.hpp"
#include "weft/testing/run.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

TEST(SpawnThread, IsAChildLikeAnyOther) {
  testing::run([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto child = spawn_thread(
          group,
          [](int n) {
            return n + await_here([]() -> task<int> {
                     co_await sleep_for(1h);
                     co_return 1;
                   }());
          },
          41);
      EXPECT_FALSE(child.done());
      EXPECT_EQ(co_await child.join(), child_state::returned);
      EXPECT_EQ(child.take(), 42);
    });
  });
}

TEST(SpawnThread, ResultsComeFromNext) {
  testing::run([]() -> task<> {
    co_await with_task_group<int>([](task_group<int>& group) -> task<> {
      for (int i : {1, 2, 3}) spawn_thread(group, [](int n) { return n; }, i);
      int sum = 0;
      while (const auto n = co_await group.next()) sum += *n;
      EXPECT_EQ(sum, 6);
    });
  });
}

TEST(SpawnThread, CancelledHandleUnwindsTheAwait) {
  testing::run([]() -> task<> {
    event begun;
    bool unwound = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = spawn_thread(group, {.name = "spawned"}, [&] {
        try {
          from_thread::run([&]() -> task<> {
            begun.set();
            co_await sleep_for(1h);
          });
        } catch (const thread_cancelled&) {
          unwound = true;
          throw;
        }
      });
      co_await begun.wait();
      child.cancel();
      EXPECT_EQ(co_await child.join(), child_state::cancelled);
    });
    EXPECT_TRUE(unwound);
  });
}

// More than the default pool has, and all at once: each has a thread.
TEST(SpawnThread, NeverWaitsForAThread) {
  testing::run([]() -> task<> {
    constexpr int threads = static_cast<int>(threads_default_max) + 5;
    int arrived = 0;
    event all;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < threads; ++i) {
        spawn_thread(group, [&] {
          from_thread::run([&]() -> task<> {
            if (++arrived == threads) all.set();
            co_await all.wait();
          });
        });
      }
      co_return;
    });
    EXPECT_EQ(arrived, threads);
  });
}

}  // namespace
}  // namespace weft
