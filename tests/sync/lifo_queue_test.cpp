// SPDX-License-Identifier: MIT
#include "weft/sync/lifo_queue.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(LifoQueue, GivesTheNewestFirst) {
  in_order([]() -> task<> {
    lifo_queue<int> q(3);
    for (int i = 0; i < 3; ++i) co_await q.put(i);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await q.put(3); });
      co_await testing::wait_all_blocked();
      EXPECT_EQ(co_await q.get(), 2);
      EXPECT_EQ(co_await q.get(), 3) << "it was let in when there was room";
      EXPECT_EQ(co_await q.get(), 1);
      EXPECT_EQ(q.try_get(), 0);
      EXPECT_FALSE(q.try_get());
    });
  });
}

}  // namespace
}  // namespace weft
