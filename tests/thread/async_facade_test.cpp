// SPDX-License-Identifier: MIT
#include "weft/thread/async_facade.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>
#include <string>
#include <thread>

#include "weft/core/task_group.hpp"
#include "weft/testing/run.hpp"

namespace weft {
namespace {

class blocking_counter {
 public:
  int add(int n) { return sum_ += n; }
  void fail() const { throw std::runtime_error("no"); }
  int sum() const { return sum_; }

 private:
  int sum_ = 0;
};

TEST(AsyncFacade, CallsMembersAndFunctionsOfTheClientOneByOne) {
  testing::run([]() -> task<> {
    async_facade<blocking_counter> counter([] { return blocking_counter(); });
    EXPECT_EQ(counter.clients(), 0U);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 50; ++i) {
        group.spawn([&]() -> task<> { co_await counter.call(&blocking_counter::add, 2); });
      }
      co_return;
    });
    EXPECT_EQ(co_await counter.call(&blocking_counter::sum), 100);
    EXPECT_EQ(
        co_await counter.call([](blocking_counter& c, std::string by) { return c.add(std::stoi(by)); }, "1"),
        101);
    EXPECT_EQ(counter.clients(), 1U);
  });
}

TEST(AsyncFacade, ErrorsComeBackAndTheClientStays) {
  testing::run([]() -> task<> {
    async_facade<blocking_counter> counter([] { return blocking_counter(); });
    EXPECT_THROW(co_await counter.call(&blocking_counter::fail), std::runtime_error);
    EXPECT_EQ(co_await counter.call(&blocking_counter::add, 1), 1);
    async_facade<blocking_counter> none(
        []() -> blocking_counter { throw std::invalid_argument("no such host"); });
    EXPECT_THROW(co_await none.call(&blocking_counter::sum), std::invalid_argument);
    EXPECT_EQ(none.clients(), 0U);
  });
}

TEST(AsyncFacade, SeveralClientsWorkAtOnce) {
  testing::run([]() -> task<> {
    std::latch both(2);
    async_facade<blocking_counter> counters([] { return blocking_counter(); }, 2);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 2; ++i) {
        group.spawn(
            [&]() -> task<> { co_await counters.call([&](blocking_counter&) { both.arrive_and_wait(); }); });
      }
      co_return;
    });
    EXPECT_EQ(counters.clients(), 2U);
  });
}

}  // namespace
}  // namespace weft
