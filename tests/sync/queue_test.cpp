// SPDX-License-Identifier: MIT
#include "weft/sync/queue.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/sync/errors.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(Queue, GivesTheOldestFirst) {
  in_every_order([]() -> task<> {
    queue<int> q(2);
    std::vector<int> got;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        for (int i = 0; i < 100; ++i) co_await q.put(i);
      });
      for (int i = 0; i < 100; ++i) got.push_back(co_await q.get());
    });
    EXPECT_TRUE(std::ranges::is_sorted(got));
    EXPECT_EQ(got.size(), 100U);
    EXPECT_TRUE(q.empty());
  });
}

TEST(Queue, KnowsItsSize) {
  in_order([]() -> task<> {
    queue<int> q(2), without_bound;
    EXPECT_EQ(q.maxsize(), 2U);
    EXPECT_TRUE(q.try_put(1));
    EXPECT_FALSE(q.full());
    co_await q.put(2);
    EXPECT_TRUE(q.full());
    EXPECT_FALSE(q.try_put(3));
    EXPECT_EQ(q.size(), 2U);
    EXPECT_EQ(q.try_get(), 1);
    EXPECT_EQ(q.try_get(), 2);
    EXPECT_FALSE(q.try_get());
    EXPECT_TRUE(q.empty());
    for (int i = 0; i < 1'000; ++i) co_await without_bound.put(i);
    EXPECT_FALSE(without_bound.full());
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(co_await without_bound.get(), i);
  });
}

TEST(Queue, LeavesAnItemThatItDoesNotTakeWhereItIs) {
  in_order([]() -> task<> {
    queue<std::unique_ptr<int>> q(1);
    EXPECT_TRUE(q.try_put(std::make_unique<int>(1)));
    auto second = std::make_unique<int>(2);
    EXPECT_FALSE(q.try_put(std::move(second)));
    EXPECT_TRUE(second);
    co_return;
  });
}

TEST(Queue, JoinsWhenAllIsDone) {
  in_every_order([]() -> task<> {
    queue<int> q(3);
    int done = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) {
        group.spawn([&]() -> task<> {
          while (co_await q.next()) {
            co_await sleep_for(1s);
            ++done;
            q.task_done();
          }
        });
      }
      for (int i = 0; i < 10; ++i) co_await q.put(i);
      EXPECT_GT(q.unfinished(), 0U);
      co_await q.join();
      EXPECT_EQ(done, 10);
      EXPECT_EQ(q.unfinished(), 0U);
      q.shutdown();
    });
    EXPECT_THROW(q.task_done(), std::logic_error);
    co_await q.join();
  });
}

TEST(Queue, ThatIsShutDownGivesWhatIsLeft) {
  in_every_order([]() -> task<> {
    queue<int> q(2);
    int refused = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 2; ++i) co_await q.put(i);
      group.spawn([&]() -> task<> {
        try {
          co_await q.put(9);
        } catch (const queue_shut_down&) {
          ++refused;
        }
      });
      co_await testing::wait_all_blocked();
      q.shutdown();
      EXPECT_TRUE(q.is_shut_down());
    });
    EXPECT_EQ(refused, 1);
    EXPECT_THROW(co_await q.put(9), queue_shut_down);
    EXPECT_THROW(q.try_put(9), queue_shut_down);
    EXPECT_EQ(co_await q.get(), 0);
    EXPECT_EQ(q.try_get(), 1);
    EXPECT_THROW(co_await q.get(), queue_shut_down);
    EXPECT_THROW((void)q.try_get(), queue_shut_down);
    EXPECT_FALSE(co_await q.next());
    EXPECT_EQ(q.unfinished(), 2U);
  });
}

TEST(Queue, ThatIsShutDownSendsAwayThoseWhoWaitToGet) {
  in_every_order([]() -> task<> {
    queue<int> q;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_THROW(co_await q.get(), queue_shut_down); });
      group.spawn([&]() -> task<> { EXPECT_FALSE(co_await q.next()); });
      co_await testing::wait_all_blocked();
      q.shutdown();
    });
  });
}

TEST(Queue, ThatIsShutDownAtOnceDropsWhatIsLeft) {
  in_every_order([]() -> task<> {
    queue<tracked> q;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) co_await q.put(tracked());
      { const auto taken = co_await q.get(); }
      auto joins = group.spawn([&]() -> task<> { co_await q.join(); });
      co_await testing::wait_all_blocked();
      q.shutdown(true);
      EXPECT_EQ(tracked::alive(), 0);
      EXPECT_EQ(q.unfinished(), 1U);
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(joins.done());
      q.task_done();
    });
    EXPECT_THROW(co_await q.get(), queue_shut_down);
  });
}

TEST(Queue, LosesNothingWhenEitherSideIsCutAtTheSameInstant) {
  in_every_order(
      []() -> task<> {
        queue<std::unique_ptr<int>> q(1);
        std::vector<int> put, got;
        const auto puts = [&](int first) -> task<> {
          for (int i = first; i < first + 20; ++i) {
            co_await move_on_after(i % 3 * 1ms, [&]() -> task<> {
              co_await q.put(std::make_unique<int>(i));
              put.push_back(i);
            });
            co_await sleep_for(1ms);
          }
        };
        const auto gets = [&]() -> task<> {
          for (bool more = true; more;) {
            co_await move_on_after(1ms, [&]() -> task<> {
              const auto item = co_await q.next();
              more = item.has_value();
              if (item) got.push_back(**item);
            });
            if (more) co_await sleep_for(1ms);
          }
        };
        co_await with_task_group([&](task_group<>& group) -> task<> {
          std::vector<child_handle<void>> producers;
          for (int i = 0; i < 3; ++i) producers.push_back(group.spawn(puts, 100 * i));
          for (int i = 0; i < 2; ++i) group.spawn(gets);
          for (auto& p : producers) co_await p.join();
          q.shutdown();
        });
        std::ranges::sort(put);
        std::ranges::sort(got);
        EXPECT_EQ(got, put);
        EXPECT_EQ(q.unfinished(), put.size());
      },
      200);
}

}  // namespace
}  // namespace weft
