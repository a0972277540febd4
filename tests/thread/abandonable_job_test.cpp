// SPDX-License-Identifier: MIT
// Covers: weft/thread/thread_work.hpp
#include "weft/thread/abandonable_job.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/run.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {
namespace {

using shared_latch = std::shared_ptr<std::latch>;
shared_latch make_latch() { return std::make_shared<std::latch>(1); }

TEST(AbandonableJob, GivesWhatTheFunctionGives) {
  testing::run([]() -> task<> {
    EXPECT_EQ(co_await to_thread(abandon_on_cancel(), [](int n) { return n + 1; }, 1), 2);
    std::string said;
    try {
      co_await to_thread(abandon_on_cancel(), [] { throw std::runtime_error("no"); });
    } catch (const std::runtime_error& e) {
      said = e.what();
    }
    EXPECT_EQ(said, "no");
  });
}

TEST(AbandonableJob, CancelledTaskDoesNotWait) {
  const auto opened = make_latch();
  const auto over = make_latch();
  const auto seen = std::make_shared<std::atomic<bool>>(false);
  testing::run([&]() -> task<> {
    const auto begun = make_latch();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        co_await to_thread(
            abandon_on_cancel(),
            [=](const shared_latch& until) {
              begun->count_down();
              until->wait();
              *seen = thread_cancel_requested();
              over->count_down();
            },
            opened);
      });
      co_await to_thread([&] { begun->wait(); });
      child.cancel();
      EXPECT_EQ(co_await child.join(), child_state::cancelled);
    });
    opened->count_down();
  });
  over->wait();
  EXPECT_TRUE(*seen);
}

TEST(AbandonableJob, EndOfRunWaitsForIt) {
  std::atomic<bool> over = false;
  const auto begun = make_latch();
  testing::run([&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await to_thread(abandon_on_cancel(), [&over, begun] {
          begun->count_down();
          while (!thread_cancel_requested()) std::this_thread::yield();
          over = true;
        });
      });
      co_await to_thread([&] { begun->wait(); });
      group.cancel();
    });
  });
  EXPECT_TRUE(over);
}

TEST(AbandonableJob, EndOfRunNamesOneThatIsNotOverInTime) {
  ::testing::internal::CaptureStderr();
  const auto opened = make_latch();
  testing::run([&]() -> task<> {
    const auto begun = make_latch();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await to_thread(abandon_on_cancel{.name = "endless", .wait_max = 1ms}, [=] {
          begun->count_down();
          opened->wait();
        });
      });
      co_await to_thread([&] { begun->wait(); });
      group.cancel();
    });
  });
  opened->count_down();
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("weft: run ends while a thread runs an abandoned function, endless, called at "
                      "abandonable_job_test.cpp:"),
            said.npos)
      << said;
}

TEST(AbandonableJob, OneThatNoThreadHasBegunNeverRuns) {
  testing::run([]() -> task<> {
    thread_pool pool(1);
    const auto opened = make_latch();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      const auto begun = make_latch();
      group.spawn([&]() -> task<> {
        co_await pool.run([&opened, begun] {
          begun->count_down();
          opened->wait();
        });
      });
      co_await to_thread([&] { begun->wait(); });
      auto waiting = group.spawn([&]() -> task<> { co_await pool.run(abandon_on_cancel(), [] { FAIL(); }); });
      co_await yield_now();
      waiting.cancel();
      co_await waiting.join();
      EXPECT_EQ(pool.queued(), 0U);
      opened->count_down();
    });
  });
}

// The function may end at the moment of the cancellation: either way nothing is touched twice.
TEST(AbandonableJob, EndsAndIsCancelledAtOnce) {
  for (int i = 0; i < 200; ++i) {
    run([]() -> task<> {
      cancel_scope scope;
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          co_await scope.run([]() -> task<> {
            co_await to_thread(abandon_on_cancel(), [owned = std::make_unique<int>(1)] { return *owned; });
          });
        });
        co_await yield_now();
        co_await yield_now();
        scope.cancel();
      });
    });
  }
}

// What may outlive its task borrows nothing.
template <typename... Args>
concept can_be_abandoned = requires(Args... args) { to_thread(abandon_on_cancel(), args...); };
static_assert(!can_be_abandoned<void (*)(int&), std::reference_wrapper<int>>);
static_assert(blocking_function<void (*)(int&), int&>);

}  // namespace
}  // namespace weft
