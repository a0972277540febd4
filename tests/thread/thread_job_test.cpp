// SPDX-License-Identifier: MIT
#include "weft/thread/thread_job.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "weft/core/task_group.hpp"
#include "weft/testing/run.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

TEST(ThreadJob, NoThreadOfAPoolIsAskedToStop) { EXPECT_FALSE(thread_cancel_requested()); }

TEST(ThreadJob, RequestReachesOnlyTheFunctionOfTheCancelledTask) {
  testing::run([]() -> task<> {
    std::latch begun(2);
    std::latch looked(1);
    bool other_was_asked = true;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto cancelled = group.spawn([&]() -> task<> {
        co_await to_thread([&] {
          begun.count_down();
          while (!thread_cancel_requested()) std::this_thread::yield();
          looked.count_down();
        });
      });
      group.spawn([&]() -> task<> {
        co_await to_thread([&] {
          begun.count_down();
          looked.wait();
          other_was_asked = thread_cancel_requested();
        });
      });
      co_await to_thread([&] { begun.wait(); });
      cancelled.cancel();
    });
    EXPECT_FALSE(other_was_asked);
  });
}

TEST(ThreadJob, NextFunctionOfTheThreadIsNotAskedToStop) {
  testing::run([]() -> task<> {
    thread_pool pool(1);
    std::latch begun(1);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto cancelled = group.spawn([&]() -> task<> {
        co_await pool.run([&] {
          begun.count_down();
          while (!thread_cancel_requested()) std::this_thread::yield();
        });
      });
      co_await to_thread([&] { begun.wait(); });
      cancelled.cancel();
    });
    EXPECT_FALSE(co_await pool.run(thread_cancel_requested));
  });
}

}  // namespace
}  // namespace weft
