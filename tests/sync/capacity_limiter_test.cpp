// SPDX-License-Identifier: MIT
#include "weft/sync/capacity_limiter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(CapacityLimiter, BoundsHowManyBorrowAtOnce) {
  in_every_order([]() -> task<> {
    capacity_limiter limit(3);
    std::size_t most = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 10; ++i) {
        group.spawn([&]() -> task<> {
          const auto token = co_await limit.acquire();
          most = std::max(most, limit.borrowed());
          co_await sleep_for(1s);
        });
      }
      co_return;
    });
    EXPECT_EQ(most, 3U);
    EXPECT_EQ(limit.available(), 3U);
    EXPECT_EQ(co_await elapsed(), 4s);
  });
}

TEST(CapacityLimiter, GivesABorrowerOneTokenAtATime) {
  in_order([]() -> task<> {
    capacity_limiter limit(5);
    {
      auto token = co_await limit.acquire();
      EXPECT_THROW((void)co_await limit.acquire(), std::logic_error);
      const int a = 0, b = 0;
      auto for_a = co_await limit.acquire_on_behalf_of(&a);
      EXPECT_THROW((void)co_await limit.acquire_on_behalf_of(&a), std::logic_error);
      EXPECT_THROW((void)limit.try_acquire_on_behalf_of(&a), std::logic_error);
      auto for_b = limit.try_acquire_on_behalf_of(&b);
      EXPECT_TRUE(for_b);
      EXPECT_EQ(limit.borrowed(), 3U);
      const auto usage = limit.statistics();
      EXPECT_EQ(usage.total, 5U);
      EXPECT_EQ(usage.borrowed, 3U);
      EXPECT_EQ(usage.waiting, 0U);
      EXPECT_EQ(std::ranges::count(usage.borrowers, static_cast<const void*>(&a)), 1);
      EXPECT_EQ(std::ranges::count(usage.borrowers, static_cast<const void*>(&co_await this_chain{})), 1);
      token = std::move(for_a);
      for_a.release();
      EXPECT_EQ(limit.borrowed(), 2U);
    }
    EXPECT_EQ(limit.borrowed(), 0U);
  });
}

TEST(CapacityLimiter, FindsOutAboutASecondTokenOfOneThatWaitedTwice) {
  in_every_order([]() -> task<> {
    capacity_limiter limit(0);
    const int borrower = 0;
    int refused = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 2; ++i) {
        group.spawn([&]() -> task<> {
          try {
            const auto token = co_await limit.acquire_on_behalf_of(&borrower);
            co_await sleep_for(1s);
          } catch (const std::logic_error&) {
            ++refused;
          }
        });
      }
      co_await testing::wait_all_blocked();
      limit.set_total(2);
    });
    EXPECT_EQ(refused, 1);
  });
}

TEST(CapacityLimiter, CanBeMovedWhileItIsInUse) {
  in_every_order([]() -> task<> {
    capacity_limiter limit(1);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 6; ++i) {
        group.spawn([&]() -> task<> {
          const auto token = co_await limit.acquire();
          co_await sleep_for(1s);
        });
      }
      co_await testing::wait_all_blocked();
      EXPECT_EQ(limit.statistics().waiting, 5U);
      limit.set_total(4);
      EXPECT_EQ(limit.borrowed(), 4U);
      limit.set_total(2);
      EXPECT_EQ(limit.available(), 0U);
      co_await sleep_for(1500ms);
      EXPECT_EQ(limit.borrowed(), 2U);
    });
    EXPECT_EQ(limit.available(), 2U);
    EXPECT_EQ(co_await elapsed(), 2s);
    limit.set_total(capacity_limiter::unlimited);
    EXPECT_EQ(limit.available(), capacity_limiter::unlimited);
  });
}

TEST(CapacityLimiter, ATokenMayOutliveTheTaskThatTookIt) {
  in_every_order([]() -> task<> {
    capacity_limiter limit(3);
    std::vector<capacity_limiter::token> kept;
    const auto takes = [&]() -> task<> { kept.push_back(co_await limit.acquire()); };
    for (int i = 0; i < 3; ++i) {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn(takes);
        co_return;
      });
    }
    EXPECT_EQ(limit.borrowed(), 3U) << "three tasks are three borrowers, even one after the other";
  });
}

TEST(CapacityLimiter, ACancelledWaiterTakesNoneAndOneThatHasItGivesItOn) {
  in_every_order([]() -> task<> {
    capacity_limiter limit(1);
    bool reached = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      std::optional token(co_await limit.acquire());
      auto cut = group.spawn([&]() -> task<> { (void)co_await limit.acquire(); });
      auto handed = group.spawn([&]() -> task<> {
        const auto mine = co_await limit.acquire();
        co_await sleep_forever();
      });
      co_await testing::wait_all_blocked();
      group.spawn([&]() -> task<> {
        const auto mine = co_await limit.acquire();
        reached = true;
      });
      co_await testing::wait_all_blocked();
      cut.cancel();
      token.reset();
      handed.cancel();
    });
    EXPECT_TRUE(reached);
    EXPECT_EQ(limit.available(), 1U);
  });
}

TEST(CapacityLimiterDeathTest, OutlivesItsTokens) {
  const auto program = [] {
    auto limit = std::make_unique<capacity_limiter>(1);
    const int borrower = 0;
    const auto token = limit->try_acquire_on_behalf_of(&borrower);
    limit.reset();
  };
  EXPECT_DEATH(program(), "destroyed while somebody has a token");
}

}  // namespace
}  // namespace weft
