// SPDX-License-Identifier: MIT
#include "weft/sync/barrier.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/sync/errors.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(Barrier, LetsAllGoWhenAllAreThere) {
  in_every_order([]() -> task<> {
    barrier b(3);
    std::vector<std::set<std::size_t>> rounds(4);
    std::vector<std::size_t> steps(3);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (std::size_t me = 0; me < 3; ++me) {
        group.spawn([&, me]() -> task<> {
          for (auto& round : rounds) {
            co_await sleep_for(1s * (me + 1));
            ++steps[me];
            round.insert(co_await b.wait());
            EXPECT_EQ(steps, (std::vector<std::size_t>(3, steps[me])));
          }
        });
      }
      co_return;
    });
    for (auto& round : rounds) EXPECT_EQ(round, (std::set<std::size_t>{0, 1, 2}));
    EXPECT_EQ(b.waiters(), 0U);
    EXPECT_EQ(b.parties(), 3U);
  });
}

TEST(Barrier, NumbersThoseWhoComeInOrder) {
  in_order([]() -> task<> {
    barrier b(2);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_EQ(co_await b.wait(), 0U); });
      co_await testing::wait_all_blocked();
      EXPECT_EQ(b.waiters(), 1U);
      EXPECT_EQ(co_await b.wait(), 1U);
    });
    barrier alone(1);
    EXPECT_EQ(co_await alone.wait(), 0U);
    EXPECT_THROW(barrier(0), std::invalid_argument);
  });
}

TEST(Barrier, WhoIsCutHasNotCome) {
  in_every_order([]() -> task<> {
    barrier b(2);
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { co_await b.wait(); }));
    EXPECT_EQ(b.waiters(), 0U);
    EXPECT_FALSE(b.broken());
    std::set<std::size_t> indices;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 2; ++i) group.spawn([&]() -> task<> { indices.insert(co_await b.wait()); });
      co_return;
    });
    EXPECT_EQ(indices, (std::set<std::size_t>{0, 1}));
  });
}

TEST(Barrier, ResetSendsAwayThoseWhoWait) {
  in_every_order([]() -> task<> {
    barrier b(3);
    int sent_away = 0;
    const auto comes = [&]() -> task<> {
      try {
        co_await b.wait();
      } catch (const broken_barrier&) {
        ++sent_away;
      }
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(comes);
      group.spawn(comes);
      co_await testing::wait_all_blocked();
      b.reset();
      EXPECT_FALSE(b.broken());
      EXPECT_EQ(b.waiters(), 0U);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(sent_away, 2);
      for (int i = 0; i < 3; ++i) group.spawn(comes);
    });
    EXPECT_EQ(sent_away, 2);
  });
}

TEST(Barrier, AbortBreaksItUntilItIsReset) {
  in_every_order([]() -> task<> {
    barrier b(2);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_THROW(co_await b.wait(), broken_barrier); });
      co_await testing::wait_all_blocked();
      b.abort();
      EXPECT_TRUE(b.broken());
    });
    EXPECT_THROW(co_await b.wait(), broken_barrier);
    b.reset();
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { co_await b.wait(); }));
  });
}

}  // namespace
}  // namespace weft
