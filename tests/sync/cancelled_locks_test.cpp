// SPDX-License-Identifier: MIT
// Covers: weft/sync/shared_mutex.hpp weft/sync/reentrant_mutex.hpp weft/sync/condition.hpp
// weft/sync/barrier.hpp Covers: weft/sync/capacity_limiter.hpp weft/sync/latch.hpp weft/sync/once.hpp What
// tasks hold or meet at, cancelled at every suspension of a small program around it: nothing stays taken, and
// nobody waits for ever.
#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/sync/barrier.hpp"
#include "weft/sync/capacity_limiter.hpp"
#include "weft/sync/condition.hpp"
#include "weft/sync/errors.hpp"
#include "weft/sync/latch.hpp"
#include "weft/sync/once.hpp"
#include "weft/sync/reentrant_mutex.hpp"
#include "weft/sync/shared_mutex.hpp"
#include "weft/testing/cancel_everywhere.hpp"

namespace weft {
namespace {

using namespace tests;
using testing::cancel_everywhere;
using testing::cancelled_run;

/// Three tasks that each do `work` in the part that is cut, while one outside of it does so too.
template <typename Work>
task<> contend(cancelled_run& run, Work work) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(work);
    co_await run.run([&]() -> task<> {
      co_await with_task_group([&](task_group<>& inside) -> task<> {
        for (int i = 0; i < 3; ++i) inside.spawn(work);
        co_return;
      });
    });
  });
}

TEST(CancelledLocks, ASharedMutexIsFreeInTheEnd) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    shared_mutex lock;
    co_await contend(run, [&]() -> task<> {
      {
        const auto reading = co_await lock.lock_shared();
        co_await sleep_for(1s);
      }
      const auto writing = co_await lock.lock();
      co_await sleep_for(1s);
    });
    EXPECT_TRUE(lock.try_lock());
  });
}

TEST(CancelledLocks, AReentrantMutexIsFreeInTheEnd) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    reentrant_mutex lock;
    co_await contend(run, [&]() -> task<> {
      const auto outer = co_await lock.lock();
      const auto inner = co_await lock.lock();
      co_await sleep_for(1s);
    });
    EXPECT_EQ(lock.depth(), 0U);
    EXPECT_TRUE(lock.try_lock());
  });
}

TEST(CancelledLocks, ALimiterHasAllItsTokensInTheEnd) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    capacity_limiter limiter(2);
    co_await contend(run, [&]() -> task<> {
      const auto token = co_await limiter.acquire();
      co_await sleep_for(1s);
    });
    EXPECT_EQ(limiter.available(), 2U);
  });
}

TEST(CancelledLocks, ANotificationIsNotLostOnAWaiterThatIsCut) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    mutex lock;
    condition changed(lock);
    int tickets = 0, used = 0;
    const auto use_one = [&]() -> task<> {
      auto held = co_await lock.lock();
      co_await changed.wait(held, [&] { return tickets > 0; });
      --tickets;
      ++used;
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        for (int i = 0; i < 4; ++i) {
          co_await sleep_for(1s);
          const auto held = co_await lock.lock();
          ++tickets;
          changed.notify();
        }
      });
      co_await run.run([&]() -> task<> {
        co_await with_task_group([&](task_group<>& inside) -> task<> {
          inside.spawn(use_one);
          inside.spawn(use_one);
          co_return;
        });
      });
      while (used < 4) co_await use_one();
    });
    EXPECT_EQ(tickets, 0);
    EXPECT_FALSE(lock.locked());
  });
}

TEST(CancelledLocks, ABarrierLetsGoOfWhoeverIsLeft) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    barrier together(2);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto partner = group.spawn([&]() -> task<> {
        try {
          co_await together.wait();
        } catch (const broken_barrier&) {  // the other one was cut
        }
      });
      co_await run.run([&]() -> task<> {
        co_await sleep_for(1s);
        co_await together.wait();
      });
      together.abort();
    });
    EXPECT_EQ(together.waiters(), 0U);
  });
}

TEST(CancelledLocks, ALatchOpensForWhoeverStillWaits) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    latch done(2);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await done.wait(); });
      group.spawn([&]() -> task<> {
        co_await sleep_for(1s);
        done.count_down(2);
      });
      co_await run.run([&]() -> task<> { co_await done.wait(); });
    });
    EXPECT_TRUE(done.is_open());
  });
}

TEST(CancelledLocks, OnceIsDoneByTheNextOne) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    once setup;
    int begun = 0, done = 0;
    const auto work = [&]() -> task<> {
      ++begun;
      co_await sleep_for(1s);
      ++done;
    };
    co_await contend(run, [&]() -> task<> { co_await setup.run(work); });
    EXPECT_EQ(done, 1);
    EXPECT_TRUE(setup.done());
  });
}

}  // namespace
}  // namespace weft
