// SPDX-License-Identifier: MIT
#include "weft/sync/latch.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(Latch, OpensAtZero) {
  in_every_order([]() -> task<> {
    latch l(3);
    int through = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) {
        group.spawn([&]() -> task<> {
          co_await l.wait();
          EXPECT_EQ(l.count(), 0U);
          ++through;
        });
      }
      co_await sleep_for(1s);
      l.count_down(2);
      co_await sleep_for(1s);
      EXPECT_EQ(through, 0);
      EXPECT_FALSE(l.is_open());
      l.count_down();
    });
    EXPECT_EQ(through, 3);
    EXPECT_TRUE(l.is_open());
    co_await l.wait();
  });
}

TEST(Latch, CountsThoseWhoArrive) {
  in_every_order([]() -> task<> {
    latch l(3);
    const auto arrives = [&]() -> task<> { co_await l.arrive_and_wait(); };
    EXPECT_FALSE(co_await move_on_after(1s, arrives)) << "has arrived, whatever becomes of it";
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(arrives);
      group.spawn(arrives);
      co_return;
    });
    EXPECT_TRUE(l.is_open());
  });
}

TEST(Latch, RefusesToCountBelowZero) {
  in_order([]() -> task<> {
    latch l(1);
    EXPECT_THROW(l.count_down(2), std::logic_error);
    EXPECT_EQ(l.count(), 1U);
    l.count_down();
    EXPECT_THROW(co_await l.arrive_and_wait(), std::logic_error);
    latch none(0);
    EXPECT_TRUE(none.is_open());
    co_await none.wait();
  });
}

}  // namespace
}  // namespace weft
