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
#include "weft/core/task_local.hpp"
#include "weft/core/timeout.hpp"
#include "weft/sync/capacity_limiter.hpp"
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

/// Runs `fn` on a thread until it has counted its first argument down, abandons it there, and runs `then`.
template <typename Fn, typename Then>
task<> abandon(abandon_on_cancel options, Fn fn, Then then) {
  const auto begun = make_latch();
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto child = group.spawn([&]() -> task<> { co_await to_thread(options, fn, begun); });
    co_await to_thread([&] { begun->wait(); });
    child.cancel();
    EXPECT_EQ(co_await child.join(), child_state::cancelled);
  });
  co_await then();
}

TEST(AbandonableJob, HoldsItsLimitersTokenUntilItIsOver) {
  capacity_limiter one(1);
  testing::run([&]() -> task<> {
    const auto opened = make_latch();
    co_await abandon(
        {.limiter = &one},
        [=](const shared_latch& begun) {
          begun->count_down();
          opened->wait();
        },
        [&]() -> task<> {
          co_await yield_now();
          EXPECT_EQ(one.borrowed(), 1U);
          opened->count_down();
          // Time stands still until the token is back: the limit does not come first.
          EXPECT_TRUE(
              co_await move_on_after(1h, [&]() -> task<> { const auto token = co_await one.acquire(); }));
          EXPECT_EQ(one.borrowed(), 0U);
        });
  });
}

TEST(AbandonableJob, EndOfRunGivesTheLimitersTokenBack) {
  ::testing::internal::CaptureStderr();
  capacity_limiter one(1);
  const auto opened = make_latch();
  const auto over = make_latch();
  testing::run([&]() -> task<> {
    co_await abandon(
        {.limiter = &one, .wait_max = 1ms},
        [=](const shared_latch& begun) {
          begun->count_down();
          opened->wait();
          over->count_down();
        },
        []() -> task<> { co_return; });
  });
  EXPECT_EQ(one.borrowed(), 0U);
  opened->count_down();
  over->wait();
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("abandoned function"), std::string::npos);
}

const task_local<std::shared_ptr<std::string>> user;

/// What abandoned functions saw, and when they may look.
struct sighting {
  std::latch opened{1};
  std::latch over{2};
  std::atomic<int> right = 0;
};

task<> abandon_two_that_look(std::shared_ptr<sighting> seen, duration wait_max) {
  for (const char* name : {"ada", "bob"}) {
    const auto bound = user.bind(std::make_shared<std::string>(name));
    co_await abandon(
        {.wait_max = wait_max},
        [=](const shared_latch& begun) {
          begun->count_down();
          seen->opened.wait();
          seen->right += **user == name;
          seen->over.count_down();
        },
        []() -> task<> { co_return; });
  }
}

TEST(AbandonableJob, SeesTheTaskLocalsOfItsTask) {
  const auto seen = std::make_shared<sighting>();
  testing::run([&]() -> task<> {
    co_await abandon_two_that_look(seen, 1h);
    EXPECT_FALSE(*user);
    seen->opened.count_down();
  });
  EXPECT_EQ(seen->right, 2);
}

// What they share is theirs then: its references are given back once, and nobody looks at freed memory.
TEST(AbandonableJob, SeesThemAlsoAfterTheEndOfRun) {
  ::testing::internal::CaptureStderr();
  const auto seen = std::make_shared<sighting>();
  const auto shared = std::make_shared<std::string>("everybody");
  static const task_local<std::shared_ptr<std::string>> outermost;
  testing::run([&]() -> task<> {
    const auto bound = outermost.bind(shared);
    co_await abandon_two_that_look(seen, 1ms);
  });
  EXPECT_EQ(shared.use_count(), 2);
  seen->opened.count_down();
  seen->over.wait();
  while (shared.use_count() > 1) std::this_thread::yield();
  EXPECT_EQ(seen->right, 2);
  ::testing::internal::GetCapturedStderr();
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
