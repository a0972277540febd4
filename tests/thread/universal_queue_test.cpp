// SPDX-License-Identifier: MIT
// Covers: weft/thread/universal_lot.hpp weft/thread/ready_descriptor.hpp
#include "weft/thread/universal_queue.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using numbers = universal_queue<int>;

bool is_readable(int fd) {
  pollfd p{.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&p, 1, 0) == 1;
}

TEST(UniversalQueue, IsFirstInFirstOutForTasks) {
  testing::run([]() -> task<> {
    universal_queue<std::unique_ptr<int>> q(2);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        for (int i = 0; i < 5; ++i) co_await q.put(std::make_unique<int>(i));
        q.close();
      });
      for (int i = 0; i < 5; ++i) EXPECT_EQ(*co_await q.get(), i);
      EXPECT_THROW(co_await q.get(), queue_closed);
      EXPECT_THROW(co_await q.put(nullptr), queue_closed);
    });
  });
}

TEST(UniversalQueue, NeverWaitsInItsTryForms) {
  numbers q(1);
  EXPECT_FALSE(q.try_get());
  EXPECT_TRUE(q.try_put(1));
  EXPECT_FALSE(q.try_put(2));
  EXPECT_EQ(q.size(), 1U);
  EXPECT_EQ(q.try_get(), 1);
  q.close();
  EXPECT_FALSE(q.try_put(3));
}

TEST(UniversalQueue, WithoutPlaceItIsARendezvous) {
  testing::run([]() -> task<> {
    numbers q(0);
    EXPECT_FALSE(q.try_put(1));
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto putter = group.spawn([&]() -> task<> { co_await q.put(1); });
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(putter.done());
      EXPECT_EQ(co_await q.get(), 1);
      co_await putter.join();
    });
  });
}

TEST(UniversalQueue, ACancelledGetterLeavesTheItem) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    testing::run(testing::options{.seed = seed}, []() -> task<> {
      numbers q;
      int got = 0;
      co_await with_task_group([&](task_group<>& group) -> task<> {
        auto first = group.spawn([&]() -> task<> { got = co_await q.get(); });
        co_await testing::wait_all_blocked();
        group.spawn([&]() -> task<> { co_await q.put(7); });
        group.spawn([&]() -> task<> {
          first.cancel();
          co_return;
        });
      });
      EXPECT_EQ(got == 7 ? 0U : 1U, q.size()) << "delivered, or still there";
    });
  }
}

TEST(UniversalQueue, ACancelledPutterAddsNothing) {
  testing::run([]() -> task<> {
    numbers q(1);
    EXPECT_TRUE(q.try_put(1));
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await q.put(2); });
      co_await testing::wait_all_blocked();
      group.cancel();
    });
    EXPECT_EQ(q.try_get(), 1);
    EXPECT_FALSE(q.try_get());
  });
}

// Items come from threads while the tasks that wait for them are cancelled all the time.
TEST(UniversalQueue, NothingIsLostBetweenThreadsAndCancelledTasks) {
  constexpr int items = 2000;
  numbers q;
  std::thread producer([&] {
    for (int i = 1; i <= items; ++i) q.put_blocking(i);
  });
  long sum = 0;
  int count = 0;
  run([&]() -> task<> {
    while (count < items) {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        for (int i = 0; i < 3; ++i) {
          group.spawn([&]() -> task<> {
            sum += co_await q.get();
            ++count;
          });
        }
        co_await yield_now();
        group.cancel();
      });
    }
  });
  producer.join();
  EXPECT_EQ(sum, long{items} * (items + 1) / 2);
}

TEST(UniversalQueue, JoinsThreadsAndSeveralLoops) {
  constexpr int each = 300;
  numbers q(4);
  std::atomic<long> sum = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < each; ++n) sum += q.get_blocking();
    });
    threads.emplace_back([&] {
      run([&]() -> task<> {
        for (int n = 0; n < each; ++n) sum += co_await q.get();
      });
    });
    threads.emplace_back([&] {
      for (int n = 0; n < each; ++n) q.put_blocking(1);
    });
    threads.emplace_back([&] {
      run([&]() -> task<> {
        for (int n = 0; n < each; ++n) co_await q.put(10);
      });
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(sum, 2 * each * 11);
  EXPECT_EQ(q.size(), 0U);
}

TEST(UniversalQueue, CloseWakesEverybody) {
  numbers full(1);
  EXPECT_TRUE(full.try_put(1));
  numbers empty;
  std::thread getter([&] { EXPECT_THROW(empty.get_blocking(), queue_closed); });
  std::thread putter([&] { EXPECT_THROW(full.put_blocking(2), queue_closed); });
  empty.close();
  full.close();
  getter.join();
  putter.join();
  EXPECT_EQ(full.get_blocking(), 1);
  try {
    full.get_blocking();
  } catch (const queue_closed& e) {
    EXPECT_STREQ(e.what(), "take an item: the queue is closed");
    EXPECT_EQ(e.code(), thread_errc::queue_closed);
    EXPECT_EQ(e.code().message(), "the queue is closed");
  }
}

TEST(UniversalQueue, RefusesToBlockALoop) {
  testing::run([]() -> task<> {
    numbers q;
    EXPECT_THROW(q.get_blocking(), std::logic_error);
    q.put_blocking(1);
    EXPECT_EQ(q.get_blocking(), 1);
    co_return;
  });
}

TEST(UniversalQueue, DescriptorIsReadableWhileThereAreItems) {
  numbers q;
  EXPECT_TRUE(q.try_put(1));
  const int fd = q.descriptor();
  EXPECT_TRUE(is_readable(fd));
  EXPECT_TRUE(q.try_put(2));
  EXPECT_TRUE(q.try_get());
  EXPECT_TRUE(is_readable(fd));
  EXPECT_TRUE(q.try_get());
  EXPECT_FALSE(is_readable(fd));
  q.close();
  EXPECT_TRUE(is_readable(q.descriptor()));
}

}  // namespace
}  // namespace weft
