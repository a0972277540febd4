// SPDX-License-Identifier: MIT
#include "weft/thread/thread_pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "weft/core/run.hpp"
#include "weft/core/task_group.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

TEST(ThreadPool, OneThreadRunsFunctionsInTheOrderTheyCame) {
  testing::run([]() -> task<> {
    thread_pool pool(1);
    std::latch opened(1);
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (char c : {'a', 'b', 'c', 'd'}) {
        group.spawn(
            [&](char name) -> task<> {
              co_await pool.run([&, name] {
                opened.wait();
                order += name;
              });
            },
            c);
        co_await testing::wait_all_blocked();
      }
      opened.count_down();
    });
    EXPECT_EQ(order, "abcd");
    EXPECT_EQ(pool.threads(), 1U);
  });
}

TEST(ThreadPool, StartsThreadsUpToTheLimit) {
  testing::run([]() -> task<> {
    thread_pool pool(3);
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    std::latch three(3);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 9; ++i) {
        group.spawn(
            [&](bool first) -> task<> {
              co_await pool.run([&] {
                const int now_running = ++running;
                most = std::max(most.load(), now_running);
                if (first) three.arrive_and_wait();
                --running;
              });
            },
            i < 3);
      }
      co_return;
    });
    EXPECT_GE(most, 1);
    EXPECT_LE(most, 3);
    EXPECT_EQ(pool.threads(), 3U);
    EXPECT_EQ(pool.threads_max(), 3U);
  });
}

TEST(ThreadPool, CallAfterCallKeepsOneThread) {
  testing::run([]() -> task<> {
    thread_pool pool(8);
    for (int i = 0; i < 200; ++i) co_await pool.run([] {});
    EXPECT_EQ(pool.threads(), 1U);
  });
}

TEST(ThreadPool, TakesACancelledFunctionOutOfTheQueue) {
  testing::run([]() -> task<> {
    thread_pool pool(1);
    std::latch begun(1);
    std::latch opened(1);
    bool ran = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await pool.run([&] {
          begun.count_down();
          opened.wait();
        });
      });
      co_await testing::wait_all_blocked();
      begun.wait();
      auto waiting = group.spawn([&]() -> task<> { co_await pool.run([&] { ran = true; }); });
      co_await testing::wait_all_blocked();
      EXPECT_EQ(pool.queued(), 1U);
      waiting.cancel();
      co_await waiting.join();
      EXPECT_EQ(pool.queued(), 0U);
      opened.count_down();
    });
    EXPECT_FALSE(ran);
  });
}

TEST(ThreadPool, IdleThreadsEnd) {
  testing::run([]() -> task<> {
    thread_pool pool({.threads_max = 4, .idle_max = 0s});
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(co_await pool.run([] { return 1; }), 1);
      while (pool.threads() != 0) std::this_thread::yield();
    }
  });
}

TEST(ThreadPool, ServesSeveralLoops) {
  thread_pool pool(2);
  std::atomic<int> sum = 0;
  const auto use = [&] {
    testing::run([&]() -> task<> {
      for (int i = 0; i < 200; ++i) sum += co_await pool.run([] { return 1; });
    });
  };
  std::thread other(use);
  use();
  other.join();
  EXPECT_EQ(sum, 400);
}

TEST(ThreadPool, LoopsEndRightAfterTheirLastFunction) {
  // What a thread hands over may end the loop before the thread has left loop::post.
  thread_pool pool(2);
  for (int i = 0; i < 500; ++i) {
    run([&]() -> task<> { co_await pool.run([] {}); });
  }
}

}  // namespace
}  // namespace weft
