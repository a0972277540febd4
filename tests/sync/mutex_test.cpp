// SPDX-License-Identifier: MIT
#include "weft/sync/mutex.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/sync/errors.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(Mutex, KeepsASectionToOneTask) {
  in_every_order([]() -> task<> {
    mutex m;
    int inside = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 4; ++i) {
        group.spawn([&]() -> task<> {
          const auto held = co_await m.lock();
          EXPECT_EQ(++inside, 1);
          co_await sleep_for(1s);
          --inside;
        });
      }
      co_return;
    });
    EXPECT_FALSE(m.locked());
    EXPECT_EQ(co_await elapsed(), 4s);
  });
}

TEST(Mutex, ServesInTheOrderTheyCame) {
  in_order([]() -> task<> {
    mutex m;
    std::string order;
    const auto note = [&](char me) -> task<> {
      const auto held = co_await m.lock();
      order += me;
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto held = co_await m.lock();
      for (const char c : {'a', 'b', 'c'}) group.spawn(note, c);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(m.waiters(), 3U);
      held.release();
      EXPECT_FALSE(held);
      EXPECT_TRUE(m.locked()) << "handed to the first one";
      EXPECT_FALSE(m.try_lock());
    });
    EXPECT_EQ(order, "abc");
    EXPECT_FALSE(m.locked());
  });
}

TEST(Mutex, TryLockNeverWaits) {
  in_order([]() -> task<> {
    mutex m;
    const auto held = m.try_lock();
    EXPECT_TRUE(held);
    EXPECT_TRUE(m.locked());
    EXPECT_FALSE(m.try_lock());
    co_return;
  });
  mutex outside;
  EXPECT_THROW((void)outside.try_lock(), std::logic_error);
}

TEST(Mutex, IsUnlockedWhenItsHolderIsCut) {
  in_every_order([]() -> task<> {
    mutex m;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const auto held = co_await m.lock();
      co_await sleep_forever();
    }));
    EXPECT_FALSE(m.locked());
  });
}

TEST(Mutex, ACancelledWaiterDoesNotGetIt) {
  in_every_order([]() -> task<> {
    mutex m;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      std::optional held(co_await m.lock());
      auto waits = group.spawn([&]() -> task<> {
        (void)co_await m.lock();
        ADD_FAILURE();
      });
      co_await testing::wait_all_blocked();
      waits.cancel();
      EXPECT_EQ(m.waiters(), 0U);
      held.reset();
      EXPECT_FALSE(m.locked());
    });
  });
}

TEST(Mutex, HandedToAWaiterThatIsThenCancelledIsGivenOn) {
  in_every_order([]() -> task<> {
    mutex m;
    bool reached = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto held = co_await m.lock();
      auto first = group.spawn([&]() -> task<> {
        const auto mine = co_await m.lock();
        co_await sleep_forever();
      });
      co_await testing::wait_all_blocked();
      group.spawn([&]() -> task<> {
        const auto mine = co_await m.lock();
        reached = true;
      });
      co_await testing::wait_all_blocked();
      held.release();
      first.cancel();
    });
    EXPECT_TRUE(reached);
    EXPECT_FALSE(m.locked());
  });
}

TEST(Mutex, RefusesTheTaskThatHasIt) {
  in_order([]() -> task<> {
    mutex m;
    const auto held = co_await m.lock();
    try {
      (void)co_await m.lock();
      ADD_FAILURE();
    } catch (const std::logic_error& e) {
      EXPECT_STREQ(e.what(), "weft: this task waits for a lock that it holds itself");
    }
    EXPECT_TRUE(m.locked());
  });
}

task<> keeps_beyond_its_end(mutex& m, std::optional<mutex::guard>& where) {
  where = co_await m.lock();
  co_await sleep_for(1s);
}

TEST(Mutex, WhoseHolderEndedFailsForThoseWhoWaitAndThoseWhoCome) {
  in_every_order([]() -> task<> {
    mutex m;
    std::optional<mutex::guard> kept;
    int refused = 0;
    const auto is_refused = [&]() -> task<> {
      co_await sleep_for(500ms);
      EXPECT_THROW((void)co_await m.lock(), abandoned_lock);
      ++refused;
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(keeps_beyond_its_end, std::ref(m), std::ref(kept));
      for (int i = 0; i < 2; ++i) group.spawn(is_refused);
      co_return;
    });
    EXPECT_EQ(refused, 2);
    EXPECT_EQ(co_await elapsed(), 1s);
    EXPECT_THROW((void)co_await m.lock(), abandoned_lock);
    EXPECT_THROW((void)m.try_lock(), abandoned_lock);
    kept.reset();
    EXPECT_TRUE(m.locked()) << "what it keeps may be half done, for good";
  });
}

TEST(MutexDeathTest, IsNotGivenBackByAnotherTask) {
  const auto program = [] {
    testing::run([]() -> task<> {
      mutex m;
      auto held = co_await m.lock();
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          held.release();
          co_return;
        });
        co_return;
      });
    });
  };
  EXPECT_DEATH(program(), "a lock is given back by the task that took it");
}

}  // namespace
}  // namespace weft
