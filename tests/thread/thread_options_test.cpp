// SPDX-License-Identifier: MIT
#include "weft/thread/thread_options.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <string>

#include "weft/core/cancel_scope.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/sync/capacity_limiter.hpp"
#include "weft/testing/run.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

std::string thread_name() {
  char name[16] = "";
  pthread_getname_np(pthread_self(), name, sizeof name);
  return name;
}

TEST(ThreadOptions, NameIsTheThreadsMeanwhile) {
  testing::run([]() -> task<> {
    thread_pool pool({.threads_max = 1, .name = "files"});
    EXPECT_EQ(co_await pool.run(thread_name), "files-1");
    EXPECT_EQ(co_await pool.run({.name = "a name that is too long"}, thread_name), "a name that is ");
    EXPECT_EQ(co_await pool.run(thread_name), "files-1");
  });
}

TEST(ThreadOptions, LimiterBoundsHowManyRun) {
  testing::run([]() -> task<> {
    capacity_limiter two(2);
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 8; ++i) {
        group.spawn([&]() -> task<> {
          co_await to_thread({.limiter = &two}, [&] {
            const int now_running = ++running;
            most = std::max(most.load(), now_running);
            --running;
          });
        });
      }
      co_return;
    });
    EXPECT_LE(most, 2);
    EXPECT_EQ(two.borrowed(), 0U);
  });
}

TEST(ThreadOptions, LimiterIsGivenBackWhenTheWaiterIsCut) {
  testing::run([]() -> task<> {
    capacity_limiter one(1);
    {
      const auto taken = co_await one.acquire();
      cancel_scope scope(1s);
      EXPECT_FALSE(
          co_await scope.run([&]() -> task<> { co_await to_thread({.limiter = &one}, [] { FAIL(); }); }));
    }
    EXPECT_EQ(one.borrowed(), 0U);
  });
}

TEST(ThreadOptions, LimiterIsBorrowedByTheCallNotByItsTask) {
  testing::run([]() -> task<> {
    capacity_limiter two(2);
    const auto own = co_await two.acquire();
    EXPECT_EQ(co_await to_thread({.limiter = &two}, [] { return 1; }), 1);
    EXPECT_EQ(co_await to_thread(abandon_on_cancel{.limiter = &two}, [] { return 2; }), 2);
    EXPECT_EQ(two.borrowed(), 1U);
  });
}

// The name stands in the report, so that who waits for ever can be found.
TEST(ThreadOptions, AFunctionThatOutlivesItsCancelledTaskIsNamed) {
  ::testing::internal::CaptureStderr();
  std::latch reported(1);
  run([&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      std::latch begun(1);
      auto child = group.spawn([&]() -> task<> {
        co_await to_thread({.name = "stubborn", .wait_max = 1ms}, [&] {
          begun.count_down();
          reported.wait();
        });
      });
      co_await to_thread([&] { begun.wait(); });
      child.cancel();
      co_await sleep_for(2ms);
      reported.count_down();
    });
  });
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("weft: a cancelled task still waits for its thread, which runs stubborn, called at "
                      "thread_options_test.cpp:"),
            said.npos)
      << said;
}

}  // namespace
}  // namespace weft
