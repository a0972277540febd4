// SPDX-License-Identifier: MIT
#include "weft/sync/semaphore.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

task<> take_and_keep(semaphore& s, std::string& order, char me) {
  auto permit = co_await s.acquire();
  order += me;
  permit.forget();
}

TEST(Semaphore, WakesInOrder) {
  in_order([]() -> task<> {
    semaphore s(0);
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (const char c : {'a', 'b', 'c'}) group.spawn(take_and_keep, std::ref(s), std::ref(order), c);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(s.waiters(), 3U);
      s.add_permits(2);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(order, "ab");
      s.add_permits(1);
    });
    EXPECT_EQ(order, "abc");
    EXPECT_EQ(s.permits(), 0U);
  });
}

TEST(Semaphore, BoundsHowManyRunAtOnce) {
  in_every_order([]() -> task<> {
    semaphore s(3);
    int running = 0, most = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 10; ++i) {
        group.spawn([&]() -> task<> {
          const auto permit = co_await s.acquire();
          most = std::max(most, ++running);
          co_await sleep_for(1s);
          --running;
        });
      }
      co_return;
    });
    EXPECT_EQ(most, 3);
    EXPECT_EQ(s.permits(), 3U);
    EXPECT_EQ(co_await elapsed(), 4s);
  });
}

TEST(Semaphore, PermitsGiveThemselvesBack) {
  in_order([]() -> task<> {
    semaphore s(2);
    {
      auto a = co_await s.acquire();
      auto b = co_await s.acquire();
      EXPECT_EQ(s.permits(), 0U);
      EXPECT_FALSE(s.try_acquire());
      a.release();
      a.release();
      EXPECT_EQ(s.permits(), 1U);
      auto c = std::move(b);
      EXPECT_EQ(s.permits(), 1U);
      a = std::move(c);
      EXPECT_TRUE(s.try_acquire()) << "taken and given back at once";
    }
    EXPECT_EQ(s.permits(), 2U);
    (co_await s.acquire()).forget();
    EXPECT_EQ(s.permits(), 1U);
  });
}

TEST(Semaphore, ACutHolderGivesItsPermitBack) {
  in_every_order([]() -> task<> {
    semaphore s(1);
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const auto permit = co_await s.acquire();
      co_await sleep_forever();
    }));
    EXPECT_EQ(s.permits(), 1U);
  });
}

TEST(Semaphore, ACancelledWaiterTakesNone) {
  in_every_order([]() -> task<> {
    semaphore s(0);
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { (void)co_await s.acquire(); }));
    EXPECT_EQ(s.waiters(), 0U);
    s.add_permits(1);
    EXPECT_EQ(s.permits(), 1U);
    EXPECT_FALSE(co_await move_on_after(0s, [&]() -> task<> { (void)co_await s.acquire(); }))
        << "a checkpoint";
    EXPECT_EQ(s.permits(), 1U);
  });
}

TEST(Semaphore, APermitHandedToAWaiterThatIsThenCancelledIsGivenOn) {
  in_every_order([]() -> task<> {
    semaphore s(0);
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto first = group.spawn([&]() -> task<> {
        const auto permit = co_await s.acquire();
        order += 'a';
        co_await yield_now();
        ADD_FAILURE();
      });
      co_await testing::wait_all_blocked();
      group.spawn(take_and_keep, std::ref(s), std::ref(order), 'b');
      co_await testing::wait_all_blocked();
      s.add_permits(1);
      first.cancel();
    });
    EXPECT_EQ(order, "ab");
    EXPECT_EQ(s.permits(), 0U);
  });
}

TEST(Semaphore, NobodyIsOvertaken) {
  in_order([]() -> task<> {
    semaphore s(1);
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto held = co_await s.acquire();
      group.spawn(take_and_keep, std::ref(s), std::ref(order), 'a');
      co_await testing::wait_all_blocked();
      held.release();
      EXPECT_FALSE(s.try_acquire()) << "it was handed to the one who waits";
    });
    EXPECT_EQ(order, "a");
  });
}

}  // namespace
}  // namespace weft
