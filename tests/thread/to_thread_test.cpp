// SPDX-License-Identifier: MIT
#include "weft/thread/to_thread.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/task_local.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/gather.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

TEST(ToThread, SeesWhatIsBoundInItsTask) {
  static const task_local<std::string> user("nobody");
  testing::run([]() -> task<> {
    const auto seen = [] { return user.get(); };
    {
      const auto bound = user.bind("ann");
      EXPECT_EQ(co_await to_thread(seen), "ann");
    }
    EXPECT_EQ(co_await to_thread(seen), "nobody");
  });
}

TEST(ToThread, ReturnsTheValueFromAnotherThread) {
  const auto here = std::this_thread::get_id();
  const auto there = testing::run([]() -> task<std::thread::id> {
    co_return co_await to_thread([] { return std::this_thread::get_id(); });
  });
  EXPECT_NE(here, there);
}

TEST(ToThread, ThrowsWhatTheFunctionThrows) {
  testing::run([]() -> task<> {
    std::string said;
    try {
      co_await to_thread([](int n) -> int { throw std::runtime_error("no " + std::to_string(n)); }, 7);
    } catch (const std::runtime_error& e) {
      said = e.what();
    }
    EXPECT_EQ(said, "no 7");
  });
}

TEST(ToThread, MovesArgumentsInAndBorrowsReferences) {
  testing::run([]() -> task<> {
    std::string log;
    auto owned = std::make_unique<int>(41);
    auto back = co_await to_thread(
        [](std::unique_ptr<int> n, std::string& into) {
          into += "ran";
          ++*n;
          return n;
        },
        std::move(owned), std::ref(log));
    EXPECT_EQ(*back, 42);
    EXPECT_EQ(log, "ran");
    std::string& same = co_await to_thread([](std::string& s) -> std::string& { return s; }, std::ref(log));
    EXPECT_EQ(&same, &log);
  });
}

TEST(ToThread, ComposesLikeAnyTask) {
  testing::run([]() -> task<> {
    const auto [a, b] = co_await gather(to_thread([] { return 1; }), to_thread([] { return 2; }));
    EXPECT_EQ(a + b, 3);
  });
}

TEST(ToThread, OtherTasksRunMeanwhile) {
  testing::run([]() -> task<> {
    std::latch opened(1);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await to_thread([&] { opened.wait(); }); });
      co_await testing::wait_all_blocked();
      opened.count_down();
    });
  });
}

TEST(ToThread, VirtualClockStandsStillWhileAFunctionRuns) {
  testing::run([]() -> task<> {
    std::latch opened(1);
    const time_point begin = co_await now();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await sleep_for(1h);
        EXPECT_EQ(co_await now() - begin, 1h);
      });
      group.spawn([&]() -> task<> {
        co_await to_thread([&] { opened.wait(); });
        EXPECT_EQ(co_await now(), begin);
      });
      co_await testing::wait_all_blocked();
      opened.count_down();
    });
  });
}

TEST(ToThread, CancelledWaitsForTheFunctionAndDeliversItsResult) {
  testing::run([]() -> task<> {
    std::latch begun(1);
    int delivered = 0;
    bool went_on = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        delivered = co_await to_thread([&] {
          begun.count_down();
          while (!thread_cancel_requested()) std::this_thread::yield();
          return 5;
        });
        co_await yield_now();
        went_on = true;
      });
      co_await to_thread([&] { begun.wait(); });
      child.cancel();
    });
    EXPECT_EQ(delivered, 5);
    EXPECT_FALSE(went_on);
  });
}

TEST(ToThread, TaskCancelledBeforehandRunsNothing) {
  testing::run([]() -> task<> {
    std::atomic<bool> ran = false;
    cancel_scope scope;
    scope.cancel();
    const bool finished = co_await scope.run([&]() -> task<> { co_await to_thread([&] { ran = true; }); });
    EXPECT_FALSE(finished);
    EXPECT_FALSE(ran);
  });
}

TEST(ToThread, RunsOnARealClockToo) {
  EXPECT_EQ(run([]() -> task<int> { co_return co_await to_thread([] { return 3; }); }), 3);
}

TEST(ToThread, ManyFunctionsAtOnce) {
  testing::run([]() -> task<> {
    std::atomic<int> sum = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 1; i <= 1000; ++i) {
        group.spawn([&sum](int n) -> task<> { sum += co_await to_thread([n] { return n; }); }, i);
      }
      co_return;
    });
    EXPECT_EQ(sum, 500500);
    EXPECT_LE(default_thread_pool().threads(), threads_default_max);
  });
}

TEST(ToThreadDeathTest, ExitDoesNotWaitForABlockedFunction) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(testing::run([]() -> task<> {
                co_await with_task_group([](task_group<>& group) -> task<> {
                  std::latch begun(1);
                  group.spawn([&]() -> task<> {
                    co_await to_thread([&] {
                      begun.count_down();
                      for (;;) std::this_thread::yield();
                    });
                  });
                  co_await to_thread([&] { begun.wait(); });
                  std::exit(3);
                });
              }),
              ::testing::ExitedWithCode(3), "");
}

}  // namespace
}  // namespace weft
