// SPDX-License-Identifier: MIT
#include "weft/parallel/fork_join.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace weft {
namespace {

long fib(int n) {
  if (n < 2) return n;
  const auto [a, b] = fork_join([=] { return fib(n - 1); }, [=] { return fib(n - 2); });
  return a + b;
}

long fib_passing(forking& here, int n) {
  if (n < 2) return n;
  const auto [a, b] = fork_join(
      here, [=](forking& on) { return fib_passing(on, n - 1); },
      [=](forking& on) { return fib_passing(on, n - 2); });
  return a + b;
}

long fib_combining(forking& here, int n) {
  if (n < 2) return n;
  const auto before = [=](forking& on) { return fib_combining(on, n - 1); };
  const auto before_that = [=](forking& on) { return fib_combining(on, n - 2); };
  return fork_join(here, before, before_that, std::plus());
}

TEST(ForkJoin, ReturnsBothResults) {
  const auto [a, b] = fork_join([] { return 1; }, [] { return std::string("two"); });
  EXPECT_EQ(a, 1);
  EXPECT_EQ(b, "two");
  const auto [none, c] = fork_join([] {}, [] { return std::make_unique<int>(3); });
  EXPECT_EQ(none, std::monostate());
  EXPECT_EQ(*c, 3);
  static_assert(std::is_void_v<decltype(fork_join([] {}, [] {}))>);
}

TEST(ForkJoin, Nests) {
  for (const std::size_t threads : {1U, 2U, 4U}) {
    compute_pool pool(threads);
    EXPECT_EQ(pool.run([] { return fib(20); }), 6765) << threads;
    EXPECT_EQ(pool.run([](forking& here) { return fib_passing(here, 20); }), 6765) << threads;
    EXPECT_EQ(pool.run([](forking& here) { return fib_combining(here, 20); }), 6765) << threads;
  }
}

TEST(ForkJoin, CombinesInOrder) {
  compute_pool pool(2);
  for (int i = 0; i < 50; ++i) {
    std::string text = pool.run([](forking& here) {
      const std::string long_one(50, 'a');
      const auto again = [&](forking& on) { return fork_join(on, [&] { return long_one; }, [] {}).first; };
      return fork_join(here, again, [] { return std::string("b"); }, std::plus());
    });
    EXPECT_EQ(text, std::string(50, 'a') + "b");
  }
}

TEST(ForkJoin, WorksFromAnyThread) {
  EXPECT_EQ(fib(15), 610);
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) callers.emplace_back([] { EXPECT_EQ(fib(15), 610); });
  for (std::thread& t : callers) t.join();
}

// They wait for each other, so they have to run at the same time.
TEST(ForkJoin, HalvesRunAtTheSameTime) {
  compute_pool pool(2);
  for (int i = 0; i < 20; ++i) {
    std::latch both(2);
    const auto meet = [&] { both.arrive_and_wait(); };
    pool.run([&] { fork_join(meet, meet); });
  }
}

// A pool gives to those who look for work, which a thread does once the system has started it.
TEST(ForkJoin, AllThreadsGetWork) {
  compute_pool pool(4);
  std::mutex lock;
  std::set<std::thread::id> seen;
  const auto leaf = [&] {
    std::this_thread::yield();
    const std::lock_guard hold(lock);
    seen.insert(std::this_thread::get_id());
  };
  const auto two = [&] { fork_join(leaf, leaf); };
  const auto four = [&] { fork_join(two, two); };
  while (seen.size() < 4) pool.run([&] { fork_join(four, four); });
}

TEST(ForkJoin, ThrowsWhatTheFirstHalfThrewAfterTheSecondHasEnded) {
  compute_pool pool(2);
  for (int i = 0; i < 50; ++i) {
    std::latch begun(1);
    std::atomic<bool> ended = false;
    const auto fail = [&] {
      if (i % 2 == 0) begun.wait();
      throw std::runtime_error("first");
    };
    const auto go_on = [&] {
      begun.count_down();
      std::this_thread::yield();
      ended = true;
    };
    std::string said;
    try {
      pool.run([&] { fork_join(fail, go_on); });
    } catch (const std::runtime_error& e) {
      said = e.what();
    }
    EXPECT_EQ(said, "first");
    if (i % 2 == 0) EXPECT_TRUE(ended);
  }
}

TEST(ForkJoin, ThrowsWhatTheSecondHalfThrew) {
  compute_pool pool(2);
  for (int i = 0; i < 50; ++i) {
    const auto one = [] { return 1; };
    const auto fail = []() -> int { throw std::out_of_range("second"); };
    EXPECT_THROW(pool.run([&] { fork_join(one, fail); }), std::out_of_range);
    EXPECT_THROW(pool.run([&] { fork_join(one, [&] { fork_join(one, fail); }); }), std::out_of_range);
  }
}

TEST(ForkJoin, ManyErrorsLeaveThePoolUsable) {
  compute_pool pool(3);
  const auto fail_below = [](auto& self, int n) -> int {
    if (n == 0) throw std::runtime_error("leaf");
    const auto [a, b] = fork_join([&] { return self(self, n - 1); }, [&] { return self(self, n - 1); });
    return a + b;
  };
  for (int i = 0; i < 100; ++i)
    EXPECT_THROW(pool.run([&] { return fail_below(fail_below, 6); }), std::runtime_error);
  EXPECT_EQ(pool.run([] { return fib(10); }), 55);
}

}  // namespace
}  // namespace weft
