// SPDX-License-Identifier: MIT
#include "weft/sync/priority_queue.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "tests/core/tracked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(PriorityQueue, GivesTheLeastFirst) {
  in_order([]() -> task<> {
    priority_queue<std::pair<int, std::string>> q;
    co_await q.put({3, "c"});
    co_await q.put({1, "a"});
    co_await q.put({2, "b"});
    EXPECT_EQ((co_await q.get()).second, "a");
    co_await q.put({0, "z"});
    EXPECT_EQ((co_await q.get()).second, "z");
    EXPECT_EQ((co_await q.get()).second, "b");
    EXPECT_EQ((co_await q.get()).second, "c");
    EXPECT_TRUE(q.empty());
  });
}

TEST(PriorityQueue, TakesAnotherOrder) {
  in_order([]() -> task<> {
    priority_queue<int, std::greater<>> q;
    for (const int i : {2, 3, 1}) co_await q.put(i);
    EXPECT_EQ(co_await q.get(), 3);
    EXPECT_EQ(q.try_get(), 2);
  });
}

}  // namespace
}  // namespace weft
