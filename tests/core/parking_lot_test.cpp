// SPDX-License-Identifier: MIT
#include "weft/core/parking_lot.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

task<> park_and_note(parking_lot& lot, std::string& order, char me) {
  co_await lot.park();
  order += me;
}

TEST(ParkingLot, WakesTheLongestWaiterFirst) {
  in_order([]() -> task<> {
    parking_lot lot;
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (const char c : {'a', 'b', 'c'}) group.spawn(park_and_note, std::ref(lot), std::ref(order), c);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(lot.size(), 3U);
      EXPECT_TRUE(lot.unpark_one());
      EXPECT_EQ(order, "") << "waking runs no user code";
      co_await testing::wait_all_blocked();
      EXPECT_EQ(order, "a");
      lot.unpark_all();
    });
    EXPECT_EQ(order, "abc");
    EXPECT_TRUE(lot.empty());
    EXPECT_FALSE(lot.unpark_one());
    EXPECT_EQ(lot.front(), nullptr);
  });
}

TEST(ParkingLot, ACancelledWaiterLeavesAtOnce) {
  in_every_order([]() -> task<> {
    parking_lot lot;
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto a = group.spawn(park_and_note, std::ref(lot), std::ref(order), 'a');
      co_await testing::wait_all_blocked();
      group.spawn(park_and_note, std::ref(lot), std::ref(order), 'b');
      co_await testing::wait_all_blocked();
      a.cancel();
      EXPECT_EQ(lot.size(), 1U);
      lot.unpark_one();
    });
    EXPECT_EQ(order, "b");
  });
}

TEST(ParkingLot, WakesOneBeforeItsTurnAndMovesOneToAnotherQueue) {
  in_order([]() -> task<> {
    parking_lot lot, other;
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (const char c : {'a', 'b', 'c'}) group.spawn(park_and_note, std::ref(lot), std::ref(order), c);
      co_await testing::wait_all_blocked();
      parking_lot::wait& second = *lot.after(*lot.front());
      EXPECT_EQ(lot.after(*lot.after(second)), nullptr) << "c is the last";
      parking_lot::unpark(second);
      other.enqueue(*lot.front());
      EXPECT_EQ(lot.size(), 1U);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(order, "b");
      lot.unpark_all();
      co_await testing::wait_all_blocked();
      EXPECT_EQ(order, "bc");
      EXPECT_TRUE(other.unpark_one());
    });
    EXPECT_EQ(order, "bca");
  });
}

TEST(ParkingLotDeathTest, DestroyedWhileTasksWait) {
  const auto destroys = []() -> task<> {
    auto lot = std::make_unique<parking_lot>();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await lot->park(); });
      co_await testing::wait_all_blocked();
      lot.reset();
    });
  };
  EXPECT_DEATH(testing::run(destroys), "destroyed while tasks wait");
}

}  // namespace
}  // namespace weft
