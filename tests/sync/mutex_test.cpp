// SPDX-License-Identifier: MIT
#include "weft/sync/mutex.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

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

TEST(Mutex, TryLockNeverWaits) {
  in_order([]() -> task<> {
    mutex m;
    const auto held = m.try_lock();
    EXPECT_TRUE(held);
    EXPECT_TRUE(m.locked());
    EXPECT_FALSE(m.try_lock());
    co_return;
  });
}

TEST(Mutex, IsUnlockedWhenItsHolderIsCut) {
  in_every_order([]() -> task<> {
    mutex m;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const auto held = co_await m.lock();
      EXPECT_FALSE(co_await move_on_after(500ms, [&]() -> task<> { (void)co_await m.lock(); }));
      co_await sleep_forever();
    }));
    EXPECT_FALSE(m.locked());
  });
}

}  // namespace
}  // namespace weft
