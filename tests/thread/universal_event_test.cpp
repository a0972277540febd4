// SPDX-License-Identifier: MIT
#include "weft/thread/universal_event.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/thread/when_idle.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

TEST(UniversalEvent, WakesTasksThreadsAndOtherLoops) {
  universal_event e;
  int woken = 0;
  std::thread thread([&] { e.wait_blocking(); });
  std::thread loop_thread([&] { run([&]() -> task<> { co_await e.wait(); }); });
  run([&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 2; ++i) {
        group.spawn([&]() -> task<> {
          co_await e.wait();
          ++woken;
        });
      }
      EXPECT_FALSE(e.is_set());
      e.set();
      e.set();
      co_return;
    });
  });
  thread.join();
  loop_thread.join();
  EXPECT_EQ(woken, 2);
  e.wait_blocking();
}

TEST(UniversalEvent, ACancelledTaskLeavesTheQueue) {
  testing::run([]() -> task<> {
    universal_event e;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> { co_await e.wait(); });
      co_await testing::wait_all_blocked();
      child.cancel();
      EXPECT_EQ(co_await child.join(), child_state::cancelled);
    });
    e.set();
    co_await e.wait();
    co_await sleep_for(1h);  // nobody waits: time goes on
  });
}

TEST(UniversalEvent, AVirtualClockWaitsForTheThreadThatSetsIt) {
  testing::run([]() -> task<> {
    universal_event e;
    const tests::when_idle other(co_await this_loop{}, [&] { e.set(); });
    EXPECT_TRUE(co_await move_on_after(1h, [&]() -> task<> { co_await e.wait(); }));
    co_await sleep_for(1h);
  });
}

TEST(UniversalEvent, ATaskThatWaitsForAThreadIsNoDeadlock) {
  testing::run([]() -> task<> {
    universal_event e;
    const tests::when_idle other(co_await this_loop{}, [&] { e.set(); });
    co_await e.wait();
  });
}

TEST(UniversalEvent, WhatItsOwnLoopSetsStopsNoClock) {
  testing::run([]() -> task<> {
    universal_event e;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await e.wait(waker::this_loop); });
      co_await sleep_for(1h);
      e.set();
    });
  });
}

TEST(UniversalEvent, RefusesToBlockALoop) {
  testing::run([]() -> task<> {
    universal_event e;
    std::string said;
    try {
      e.wait_blocking();
    } catch (const std::logic_error& error) {
      said = error.what();
    }
    EXPECT_EQ(said, "weft: this would block the thread of a loop; in a task, co_await wait()");
    co_return;
  });
}

TEST(UniversalEvent, DescriptorIsReadableOnceItIsSet) {
  universal_event e;
  pollfd p{.fd = e.descriptor(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&p, 1, 0), 0);
  e.set();
  EXPECT_EQ(poll(&p, 1, 0), 1);
}

// Whoever is woken may destroy it at once.
TEST(UniversalEvent, MayGoRightAfterItWasSet) {
  for (int i = 0; i < 300; ++i) {
    auto e = std::make_unique<universal_event>();
    std::thread setter([&event = *e] { event.set(); });
    e->wait_blocking();
    e.reset();
    setter.join();
  }
}

}  // namespace
}  // namespace weft
