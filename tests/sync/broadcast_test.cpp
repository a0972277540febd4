// SPDX-License-Identifier: MIT
#include "weft/sync/broadcast.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

task<> takes_all(broadcast<int>::subscription from, duration pause, std::vector<int>& got) {
  while (const auto value = co_await from.next()) {
    got.push_back(*value);
    co_await sleep_for(pause);
  }
}

TEST(Broadcast, GivesEveryValueToEverySubscriber) {
  in_every_order([]() -> task<> {
    broadcast<int> b(2);
    std::vector<int> sent, slow, fast;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(takes_all, b.subscribe(), 1s, std::ref(slow));
      group.spawn(takes_all, b.subscribe(), 0s, std::ref(fast));
      EXPECT_EQ(b.subscribers(), 2U);
      for (int i = 0; i < 20; ++i) {
        co_await b.send(i);
        sent.push_back(i);
        EXPECT_LE(b.size(), 2U);
      }
      b.close();
    });
    EXPECT_EQ(slow, sent);
    EXPECT_EQ(fast, sent);
    EXPECT_EQ(b.subscribers(), 0U);
    EXPECT_EQ(b.size(), 0U);
    EXPECT_EQ(b.sent(), 20U);
  });
}

TEST(Broadcast, WaitsForTheSlowest) {
  in_order([]() -> task<> {
    broadcast<int> b(2);
    auto s = std::optional(b.subscribe());
    auto second = b.subscribe();
    EXPECT_TRUE(b.try_send(0));
    EXPECT_TRUE(b.try_send(1));
    EXPECT_FALSE(b.try_send(2));
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { co_await b.send(2); }));
    EXPECT_EQ(b.sent(), 2U) << "a task that is cut did not send";
    EXPECT_EQ(second.try_next(), 0);
    EXPECT_FALSE(b.try_send(2)) << "the other has not taken it";
    EXPECT_EQ(s->behind(), 2U);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await b.send(2); });
      co_await testing::wait_all_blocked();
      s.reset();
    });
    EXPECT_EQ(co_await second.next(), 1);
    EXPECT_EQ(co_await second.next(), 2);
    EXPECT_FALSE(second.try_next());
    EXPECT_EQ(second.missed(), 0U);
  });
}

TEST(Broadcast, OrDropsTheOldest) {
  in_order([]() -> task<> {
    broadcast<int> b(3, lag_policy::drop_oldest);
    auto s = b.subscribe();
    for (int i = 0; i < 10; ++i) co_await b.send(i);
    EXPECT_EQ(b.size(), 3U);
    EXPECT_EQ(s.behind(), 10U);
    EXPECT_EQ(co_await s.next(), 7);
    EXPECT_EQ(s.missed(), 7U);
    { const auto late = b.subscribe(); }
    EXPECT_EQ(s.try_next(), 8);
    EXPECT_EQ(s.try_next(), 9);
    EXPECT_FALSE(s.try_next());
    EXPECT_EQ(s.missed(), 7U);
  });
}

TEST(Broadcast, KeepsNothingWithoutSubscribers) {
  in_order([]() -> task<> {
    broadcast<tracked> b(1);
    for (int i = 0; i < 3; ++i) co_await b.send(tracked());
    EXPECT_EQ(tracked::alive(), 0);
    {
      const auto s = b.subscribe();
      EXPECT_EQ(s.behind(), 0U) << "gets what is sent from now on";
      co_await b.send(tracked());
      EXPECT_EQ(tracked::alive(), 1);
    }
    EXPECT_EQ(tracked::alive(), 0);
    EXPECT_THROW(broadcast<int>(0), std::invalid_argument);
  });
}

TEST(Broadcast, ThatIsClosedEnds) {
  in_every_order([]() -> task<> {
    broadcast<int> b(1);
    auto s = b.subscribe();
    co_await b.send(1);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_THROW(co_await b.send(2), broken_channel); });
      co_await testing::wait_all_blocked();
      b.close();
    });
    EXPECT_TRUE(b.closed());
    EXPECT_THROW(co_await b.send(3), broken_channel);
    EXPECT_THROW(b.try_send(3), broken_channel);
    EXPECT_EQ(co_await s.next(), 1);
    EXPECT_FALSE(co_await s.next());
  });
}

TEST(Broadcast, ASubscriberThatIsCutAtTheSameInstantMissesNothing) {
  in_every_order(
      []() -> task<> {
        broadcast<int> b(2);
        std::vector<int> sent, got;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&, s = std::make_shared<broadcast<int>::subscription>(b.subscribe())]() -> task<> {
            for (bool more = true; more;) {
              co_await move_on_after(1ms, [&]() -> task<> {
                const auto value = co_await s->next();
                more = value.has_value();
                if (value) got.push_back(*value);
              });
              if (more) co_await sleep_for(1ms);
            }
          });
          for (int i = 0; i < 20; ++i) {
            co_await move_on_after(i % 3 * 1ms, [&]() -> task<> {
              co_await b.send(i);
              sent.push_back(i);
            });
            co_await sleep_for(1ms);
          }
          b.close();
        });
        EXPECT_EQ(got, sent);
      },
      200);
}

}  // namespace
}  // namespace weft
