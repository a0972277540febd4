// SPDX-License-Identifier: MIT
// Covers: weft/sync/channel.hpp weft/sync/queue.hpp weft/sync/broadcast.hpp weft/sync/watch.hpp
// weft/sync/one_shot.hpp What carries items between tasks, cancelled at every suspension of a small program
// around it: no item is lost, and none comes twice.
#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/sync/broadcast.hpp"
#include "weft/sync/channel.hpp"
#include "weft/sync/one_shot.hpp"
#include "weft/sync/queue.hpp"
#include "weft/sync/watch.hpp"
#include "weft/testing/cancel_everywhere.hpp"

namespace weft {
namespace {

using namespace tests;
using testing::cancel_everywhere;
using testing::cancelled_run;

constexpr int item_count = 6;

/// 1, 2, 3 and so on.
std::vector<int> numbers(std::size_t count) {
  std::vector<int> made(count);
  std::iota(made.begin(), made.end(), 1);
  return made;
}

TEST(CancelledExchanges, AChannelsSenderIsCut) {
  for (const std::size_t capacity : {0, 2}) {
    const auto counts = cancel_everywhere([capacity](cancelled_run& run) -> task<> {
      auto [out, in] = make_channel<int>(capacity);
      std::vector<int> received;
      std::size_t sent = 0;
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          while (const auto item = co_await in.next()) received.push_back(*item);
        });
        co_await run.run([&]() -> task<> {
          for (int i = 1; i <= item_count; ++i) {
            co_await out.send(i);
            ++sent;
          }
        });
        out.close();
      });
      EXPECT_EQ(received, numbers(sent));
    });
    EXPECT_GT(counts.cuts, 20U);
  }
}

TEST(CancelledExchanges, AChannelsReceiverIsCut) {
  for (const std::size_t capacity : {0, 2}) {
    cancel_everywhere([capacity](cancelled_run& run) -> task<> {
      auto [out, in] = make_channel<int>(capacity);
      std::vector<int> received;
      const auto receive = [&]() -> task<> {
        while (const auto item = co_await in.next()) received.push_back(*item);
      };
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          for (int i = 1; i <= item_count; ++i) co_await out.send(i);
          out.close();
        });
        co_await run.run(receive);
        co_await receive();  // another one goes on
      });
      EXPECT_EQ(received, numbers(item_count));
    });
  }
}

TEST(CancelledExchanges, AQueuesGetterIsCut) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    queue<int> line(2);
    std::vector<int> received;
    const auto receive = [&]() -> task<> {
      while (const auto item = co_await line.next()) received.push_back(*item);
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        for (int i = 1; i <= item_count; ++i) co_await line.put(i);
        line.shutdown();
      });
      co_await run.run(receive);
      co_await receive();
    });
    EXPECT_EQ(received, numbers(item_count));
  });
}

TEST(CancelledExchanges, AQueuesPutterIsCut) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    queue<int> line(1);
    std::vector<int> received;
    std::size_t put = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        while (const auto item = co_await line.next()) received.push_back(*item);
      });
      co_await run.run([&]() -> task<> {
        for (int i = 1; i <= item_count; ++i) {
          co_await line.put(i);
          ++put;
        }
      });
      line.shutdown();
    });
    EXPECT_EQ(received, numbers(put));
  });
}

TEST(CancelledExchanges, OneSubscriberIsCutAndTheOtherGetsAll) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    broadcast<int> news(1);
    std::vector<int> received;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        auto mine = news.subscribe();
        while (const auto item = co_await mine.next()) received.push_back(*item);
      });
      co_await yield_now();
      co_await yield_now();
      group.spawn([&]() -> task<> {
        for (int i = 1; i <= item_count; ++i) co_await news.send(i);
        news.close();
      });
      co_await run.run([&]() -> task<> {
        auto mine = news.subscribe();
        while (co_await mine.next()) {}
      });
    });
    EXPECT_EQ(received, numbers(item_count));
  });
}

TEST(CancelledExchanges, AValueReachesWhoeverStillWaits) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    one_shot<int> answer;
    std::optional<int> got;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { got = co_await answer.wait(); });
      co_await run.run([&]() -> task<> {
        co_await with_task_group([&](task_group<>& waiters) -> task<> {
          for (int i = 0; i < 2; ++i)
            waiters.spawn([&]() -> task<> { EXPECT_EQ(co_await answer.wait(), 42); });
          co_await sleep_for(1s);
          answer.set_value(42);
        });
      });
      if (!answer.is_set()) answer.set_value(42);
    });
    EXPECT_EQ(got, 42);
  });
}

TEST(CancelledExchanges, AWatchersOtherReaderSeesTheLastValue) {
  cancel_everywhere([](cancelled_run& run) -> task<> {
    watch<int> level(0);
    int seen = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        auto mine = level.subscribe();
        while (co_await mine.next()) seen = level.get();
      });
      group.spawn([&]() -> task<> {
        for (int i = 1; i <= item_count; ++i) {
          co_await sleep_for(1s);
          level.set(i);
        }
        co_await sleep_for(1s);
        level.close();
      });
      co_await run.run([&]() -> task<> {
        auto mine = level.subscribe();
        while (co_await mine.next()) {}
      });
    });
    EXPECT_EQ(seen, item_count);
  });
}

}  // namespace
}  // namespace weft
