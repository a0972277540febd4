// SPDX-License-Identifier: MIT
// Covers: weft/sync/semaphore.hpp weft/sync/bounded_semaphore.hpp weft/sync/mutex.hpp weft/sync/event.hpp
// Every operation of the layer, cancelled at every suspension of a small program around it: no permit, lock
// or wake-up is lost.
#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/sync/bounded_semaphore.hpp"
#include "weft/sync/event.hpp"
#include "weft/sync/mutex.hpp"
#include "weft/sync/semaphore.hpp"
#include "weft/testing/cancel_everywhere.hpp"

namespace weft {
namespace {

using namespace tests;
using testing::cancel_everywhere;
using testing::cancelled_run;

/// Three tasks that each take what `take` gives, twice, and hold it for a while.
template <typename Take>
task<> contend(Take take) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < 3; ++i) {
      group.spawn([&]() -> task<> {
        for (int round = 0; round < 2; ++round) {
          const auto held = co_await take();
          co_await sleep_for(1s);
        }
      });
    }
    co_return;
  });
}

/// The same within the part that is cut, while a task outside of it contends too.
template <typename Take>
task<> contend_with_an_outsider(cancelled_run& run, Take take) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      for (int round = 0; round < 3; ++round) {
        const auto held = co_await take();
        co_await sleep_for(1s);
      }
    });
    co_await run.run([&] { return contend(take); });
  });
}

TEST(CancelledOperations, NoPermitIsLost) {
  const auto counts = cancel_everywhere([](cancelled_run& run) -> task<> {
    semaphore permits(2);
    co_await contend_with_an_outsider(run, [&] { return permits.acquire(); });
    EXPECT_EQ(permits.permits(), 2U);
    EXPECT_EQ(permits.waiters(), 0U);
  });
  EXPECT_GT(counts.cuts, 100U);
}

TEST(CancelledOperations, NoBoundedPermitIsLost) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    bounded_semaphore permits(1);
    co_await contend_with_an_outsider(run, [&] { return permits.acquire(); });
    EXPECT_EQ(permits.permits(), 1U);
  });
}

TEST(CancelledOperations, NoLockIsLost) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    mutex one;
    co_await contend_with_an_outsider(run, [&] { return one.lock(); });
    EXPECT_FALSE(one.locked());
  });
}

TEST(CancelledOperations, AnEventReachesWhoeverStillWaits) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    event ready;
    int reached = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await ready.wait();
        ++reached;
      });
      co_await run.run([&]() -> task<> {
        const at_end set_it([&] { ready.set(); });
        co_await with_task_group([&](task_group<>& waiters) -> task<> {
          waiters.spawn([&]() -> task<> { co_await ready.wait(); });
          co_await sleep_for(1s);
          ready.set();
        });
      });
    });
    EXPECT_EQ(reached, 1);
  });
}

}  // namespace
}  // namespace weft
