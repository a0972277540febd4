// SPDX-License-Identifier: MIT
#include "weft/parallel/on_cpu.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>

#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/parallel/fork_join.hpp"
#include "weft/parallel/parallel_for.hpp"
#include "weft/testing/run.hpp"

namespace weft {
namespace {

TEST(OnCpu, ReturnsAndThrowsWhatTheFunctionDoes) {
  testing::run([]() -> task<> {
    EXPECT_EQ(co_await on_cpu([](int n) { return n + 1; }, 41), 42);
    EXPECT_EQ(*co_await on_cpu([](std::unique_ptr<int> p) { return p; }, std::make_unique<int>(7)), 7);
    co_await on_cpu([] {});
    bool threw = false;
    try {
      co_await on_cpu([] { throw std::out_of_range("no"); });
    } catch (const std::out_of_range&) {
      threw = true;
    }
    EXPECT_TRUE(threw);
  });
}

TEST(OnCpu, TheFunctionMayFork) {
  testing::run([]() -> task<> {
    const auto sum = [](int n) { return parallel_reduce(1, n + 1, 0, [](int i) { return i; }, std::plus()); };
    EXPECT_EQ(co_await on_cpu(sum, 1000), 500'500);
    const auto both = [](forking& here, int a, int b) {
      return fork_join(here, [=] { return a; }, [=] { return b; }, std::minus());
    };
    EXPECT_EQ(co_await on_cpu(both, 44, 2), 42);
  });
}

TEST(OnCpu, OtherTasksRunMeanwhileAndTheClockStands) {
  testing::run([]() -> task<> {
    std::latch opened(1);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        const time_point begin = co_await now();
        co_await on_cpu([&] { opened.wait(); });
        EXPECT_EQ(co_await now(), begin);
      });
      group.spawn([&]() -> task<> {
        co_await yield_now();
        opened.count_down();
      });
      co_return;
    });
  });
}

TEST(OnCpu, CancelledIsAwaitedAndToldInEveryPart) {
  testing::run([]() -> task<> {
    compute_pool pool(2);
    std::latch begun(2);
    const auto until_told = [&] {
      begun.count_down();
      while (!cpu_cancel_requested()) std::this_thread::yield();
      return 1;
    };
    int delivered = 0;
    bool went_on = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        const auto [a, b] = co_await on_cpu(pool, [&] { return fork_join(until_told, until_told); });
        delivered = a + b;
        co_await yield_now();
        went_on = true;
      });
      co_await on_cpu([&] { begun.wait(); });
      child.cancel();
      co_await child.join();
    });
    EXPECT_EQ(delivered, 2);
    EXPECT_FALSE(went_on);
  });
}

TEST(OnCpu, CancelledInTheQueueNeverRuns) {
  testing::run([]() -> task<> {
    compute_pool pool(1);
    std::latch begun(1);
    std::latch opened(1);
    std::atomic<bool> ran = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(on_cpu(pool, [&] {
        begun.count_down();
        opened.wait();
      }));
      co_await yield_now();
      begun.wait();
      auto second = group.spawn(on_cpu(pool, [&] { ran = true; }));
      co_await yield_now();
      second.cancel();
      EXPECT_EQ(co_await second.join(), child_state::cancelled);
      opened.count_down();
    });
    EXPECT_FALSE(ran);
  });
}

TEST(OnCpu, ManyAtOnce) {
  testing::run([]() -> task<> {
    int sum = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 1; i <= 200; ++i) {
        group.spawn([&sum](int n) -> task<> { sum += co_await on_cpu([n] { return n; }); }, i);
      }
      co_return;
    });
    EXPECT_EQ(sum, 20'100);
  });
}

}  // namespace
}  // namespace weft
