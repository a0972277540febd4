// SPDX-License-Identifier: MIT
#include "weft/sync/channel.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
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

task<> send_all(sender<int> to, int first, int last) {
  for (int i = first; i < last; ++i) co_await to.send(i);
}
task<> receive_all(receiver<int> from, std::vector<int>& got) {
  while (const auto item = co_await from.next()) got.push_back(*item);
}
std::vector<int> up_to(int n) {
  std::vector<int> all;
  for (int i = 0; i < n; ++i) all.push_back(i);
  return all;
}

class ChannelOf : public ::testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Capacity, ChannelOf, ::testing::Values(0, 1, 3, 64, unbounded));

TEST_P(ChannelOf, KeepsTheOrder) {
  in_every_order([]() -> task<> {
    std::vector<int> got;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto [to, from] = make_channel<int>(GetParam());
      group.spawn(send_all, std::move(to), 0, 200);
      group.spawn(receive_all, std::move(from), std::ref(got));
      co_return;
    });
    EXPECT_EQ(got, up_to(200));
  });
}

TEST_P(ChannelOf, LosesNothingAmongManyEnds) {
  in_every_order([]() -> task<> {
    std::vector<int> got;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto [to, from] = make_channel<int>(GetParam());
      for (int i = 0; i < 4; ++i) {
        group.spawn(send_all, to.clone(), 25 * i, 25 * i + 25);
        group.spawn(receive_all, from.clone(), std::ref(got));
      }
      EXPECT_EQ(to.statistics().senders, 5U);
      EXPECT_EQ(to.statistics().receivers, 5U);
      co_return;
    });
    std::ranges::sort(got);
    EXPECT_EQ(got, up_to(100));
  });
}

/// Senders and receivers that are cut again and again: what was sent is received once, and nothing else.
task<> sends_with_limits(sender<std::unique_ptr<int>> to, std::vector<int>& sent, int first) {
  for (int i = first; i < first + 20; ++i) {
    const bool done = co_await move_on_after(i % 3 * 1ms, [&]() -> task<> {
      co_await to.send(std::make_unique<int>(i));
      sent.push_back(i);
    });
    if (!done) co_await sleep_for(1ms);
  }
}
task<> receives_with_limits(receiver<std::unique_ptr<int>> from, std::vector<int>& got) {
  for (bool more = true; more;) {
    co_await move_on_after(1ms, [&]() -> task<> {
      const auto item = co_await from.receive();
      more = item.has_value();
      if (item) got.push_back(**item);
    });
    if (more) co_await sleep_for(1ms);
  }
}

TEST_P(ChannelOf, LosesNothingWhenEitherSideIsCutAtTheSameInstant) {
  in_every_order(
      []() -> task<> {
        std::vector<int> sent, got;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          auto [to, from] = make_channel<std::unique_ptr<int>>(GetParam());
          for (int i = 0; i < 3; ++i) group.spawn(sends_with_limits, to.clone(), std::ref(sent), 100 * i);
          for (int i = 0; i < 2; ++i) group.spawn(receives_with_limits, from.clone(), std::ref(got));
          co_return;
        });
        std::ranges::sort(sent);
        std::ranges::sort(got);
        EXPECT_EQ(got, sent);
        EXPECT_FALSE(sent.empty());
      },
      200);
}

TEST(Channel, OfCapacity0WaitsForTheReceiver) {
  in_order([]() -> task<> {
    auto [to, from] = make_channel<int>(0);
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto sending = group.spawn([&]() -> task<> {
        co_await to.send(1);
        order += 's';
      });
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(sending.done());
      EXPECT_EQ(from.statistics().waiting_senders, 1U);
      EXPECT_EQ(from.statistics().size, 0U);
      EXPECT_EQ(co_await from.receive(), 1);
      order += 'r';
    });
    EXPECT_EQ(order, "rs");
    EXPECT_FALSE(to.try_send(2)) << "nobody waits for it";
    EXPECT_FALSE(from.try_receive());
  });
}

TEST(Channel, SuspendsASenderOnlyWhenItIsFull) {
  in_order([]() -> task<> {
    auto [to, from] = make_channel<int>(2);
    for (int i = 0; i < 2; ++i) co_await to.send(i);
    EXPECT_FALSE(to.try_send(9));
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { co_await to.send(9); }));
    EXPECT_EQ(to.statistics().size, 2U) << "a sender that was cut did not send";
    EXPECT_EQ(from.try_receive(), 0);
    EXPECT_TRUE(to.try_send(2));
    EXPECT_EQ(co_await from.receive(), 1);
    EXPECT_EQ(co_await from.receive(), 2);
    EXPECT_FALSE(from.try_receive());
    EXPECT_EQ(to.statistics().peak, 2U);
    EXPECT_EQ(to.statistics().capacity, 2U);
  });
}

TEST(Channel, WithoutBoundTakesAllButLetsTheOthersRun) {
  in_order([]() -> task<> {
    int turns = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto [to, from] = make_channel<int>(unbounded);
      auto counts = group.spawn([&]() -> task<> {
        for (;; ++turns) co_await yield_now();
      });
      for (int i = 0; i < 10'000; ++i) co_await to.send(i);
      EXPECT_GT(turns, 4);
      EXPECT_EQ(to.statistics().size, 10'000U);
      EXPECT_EQ(to.statistics().capacity, unbounded);
      for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(to.try_send(i));
      for (int i = 0; i < 10'000; ++i) EXPECT_EQ(co_await from.receive(), i);
      counts.cancel();
    });
  });
}

TEST(Channel, IsFairToThoseWhoWait) {
  in_order([]() -> task<> {
    auto [to, from] = make_channel<int>(1);
    std::string order;
    std::vector<int> got;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      EXPECT_TRUE(to.try_send(0));
      for (int i = 1; i <= 3; ++i) group.spawn([&](int n) -> task<> { co_await to.send(n); }, i);
      co_await testing::wait_all_blocked();
      EXPECT_EQ(from.try_receive(), 0);
      EXPECT_FALSE(to.try_send(9)) << "the place is taken by the one who waited";
      for (int i = 1; i <= 3; ++i) EXPECT_EQ(co_await from.receive(), i);
      for (const char c : {'a', 'b', 'c'}) {
        group.spawn(
            [&](char me) -> task<> {
              got.push_back(*co_await from.receive());
              order += me;
            },
            c);
      }
      co_await testing::wait_all_blocked();
      EXPECT_EQ(from.statistics().waiting_receivers, 3U);
      for (int i = 0; i < 3; ++i) EXPECT_TRUE(to.try_send(i)) << "handed to a receiver";
      EXPECT_TRUE(to.try_send(9));
    });
    EXPECT_EQ(order, "abc");
    EXPECT_EQ(got, up_to(3));
  });
}

TEST(Channel, AReceiverThatIsCutLeavesTheItemForTheNext) {
  in_every_order([]() -> task<> {
    auto [to, from] = make_channel<int>(4);
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { (void)co_await from.receive(); }));
    co_await to.send(1);
    EXPECT_EQ(from.statistics().size, 1U) << "kept, because nobody waits any more";
    EXPECT_FALSE(co_await move_on_after(0s, [&]() -> task<> { (void)co_await from.receive(); }));
    EXPECT_EQ(from.try_receive(), 1) << "a receiver that is cut before it took something";
  });
}

TEST(Channel, EndsWhenAllSendersAreGone) {
  in_every_order([]() -> task<> {
    auto [to, from] = make_channel<int>(4);
    auto second = to.clone();
    co_await to.send(1);
    to.close();
    to.close();
    EXPECT_TRUE(to.closed());
    co_await second.send(2);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto third = from.clone();
      EXPECT_EQ(co_await from.receive(), 1);
      EXPECT_EQ(co_await from.receive(), 2);
      EXPECT_FALSE(from.at_end());
      group.spawn([&]() -> task<> { EXPECT_FALSE(co_await from.receive()); });
      co_await testing::wait_all_blocked();
      { const auto last = std::move(second); }
      EXPECT_TRUE(from.at_end());
      EXPECT_FALSE(co_await third.receive());
      EXPECT_FALSE(third.try_receive());
    });
  });
}

TEST(Channel, WithoutReceiversRefusesWhatIsSent) {
  in_every_order([]() -> task<> {
    auto [to, from] = make_channel<tracked>(1);
    co_await to.send(tracked());
    int refused = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 2; ++i) {
        group.spawn([&]() -> task<> {
          try {
            co_await to.send(tracked());
          } catch (const broken_channel&) {
            ++refused;
          }
        });
      }
      co_await testing::wait_all_blocked();
      from.close();
    });
    EXPECT_EQ(refused, 2);
    EXPECT_EQ(tracked::alive(), 0) << "what was in it is gone";
    EXPECT_THROW(co_await to.send(tracked()), broken_channel);
    EXPECT_THROW(to.try_send(tracked()), broken_channel);
  });
}

TEST(Channel, AnEndThatIsClosedSendsAwayThoseWhoWaitOnIt) {
  in_every_order([]() -> task<> {
    auto [to, from] = make_channel<int>(0);
    auto other_to = to.clone();
    auto other_from = from.clone();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_FALSE(co_await from.receive()); });
      group.spawn([&]() -> task<> { EXPECT_EQ(co_await other_from.receive(), 1); });
      co_await testing::wait_all_blocked();
      from.close();
      EXPECT_TRUE(to.try_send(1));
      co_await testing::wait_all_blocked();
      group.spawn([&]() -> task<> { EXPECT_THROW(co_await to.send(2), std::logic_error); });
      group.spawn([&]() -> task<> { co_await other_to.send(3); });
      co_await testing::wait_all_blocked();
      to.close();
      EXPECT_EQ(co_await other_from.receive(), 3);
    });
    EXPECT_THROW((void)to.send(1), std::logic_error);
    EXPECT_THROW((void)from.receive(), std::logic_error);
    EXPECT_THROW((void)to.clone(), std::logic_error);
    EXPECT_THROW((void)from.statistics(), std::logic_error);
  });
}

TEST(Channel, CarriesItsOwnEnds) {
  in_order([]() -> task<> {
    struct letter {
      std::optional<sender<letter>> back;
      tracked t;
    };
    auto [to, from] = make_channel<letter>(4);
    co_await to.send(letter{to.clone(), tracked()});
    co_await to.send(letter{to.clone(), tracked()});
    to.close();
    from.close();
    EXPECT_EQ(tracked::alive(), 0);
  });
}

TEST(Channel, LeavesAnItemThatItDoesNotTakeWhereItIs) {
  in_order([]() -> task<> {
    auto [to, from] = make_channel<std::unique_ptr<int>>(1);
    EXPECT_TRUE(to.try_send(std::make_unique<int>(1)));
    auto second = std::make_unique<int>(2);
    EXPECT_FALSE(to.try_send(std::move(second)));
    EXPECT_TRUE(second);
    co_return;
  });
}

}  // namespace
}  // namespace weft
