// SPDX-License-Identifier: MIT
#include "weft/sync/reentrant_mutex.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/sync/errors.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(ReentrantMutex, IsLockedAgainByTheTaskThatHasIt) {
  in_every_order([]() -> task<> {
    reentrant_mutex m;
    int inside = 0;
    const auto inner = [&]() -> task<> {
      const auto again = co_await m.lock();
      EXPECT_EQ(m.depth(), 2U);
      EXPECT_EQ(inside, 1);
      co_await yield_now();
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) {
        group.spawn([&]() -> task<> {
          const auto held = co_await m.lock();
          EXPECT_EQ(++inside, 1);
          co_await inner();
          EXPECT_EQ(m.depth(), 1U);
          co_await yield_now();
          --inside;
        });
      }
      co_return;
    });
    EXPECT_FALSE(m.locked());
    EXPECT_EQ(m.depth(), 0U);
  });
}

TEST(ReentrantMutex, IsFreeWhenTheLastGuardIsGone) {
  in_every_order([]() -> task<> {
    reentrant_mutex m;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto first = co_await m.lock();
      auto second = m.try_lock();
      EXPECT_TRUE(second);
      auto other = group.spawn([&]() -> task<> {
        EXPECT_FALSE(m.try_lock());
        (void)co_await m.lock();
      });
      co_await testing::wait_all_blocked();
      first.release();
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(other.done());
      second.reset();
    });
    EXPECT_FALSE(m.locked());
  });
}

TEST(ReentrantMutex, IsFreedWhenItsHolderIsCut) {
  in_every_order([]() -> task<> {
    reentrant_mutex m;
    co_await move_on_after(1s, [&]() -> task<> {
      const auto a = co_await m.lock();
      const auto b = co_await m.lock();
      co_await sleep_forever();
    });
    EXPECT_FALSE(m.locked());
    EXPECT_EQ(m.depth(), 0U);
  });
}

TEST(ReentrantMutex, WhoseHolderEndedFails) {
  in_order([]() -> task<> {
    reentrant_mutex m;
    std::optional<reentrant_mutex::guard> kept;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { kept = co_await m.lock(); });
      co_return;
    });
    EXPECT_THROW((void)co_await m.lock(), abandoned_lock);
    EXPECT_THROW((void)m.try_lock(), abandoned_lock);
  });
}

}  // namespace
}  // namespace weft
