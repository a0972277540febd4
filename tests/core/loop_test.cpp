// SPDX-License-Identifier: MIT
// Covers: weft/core/loop.hpp weft/core/driver.hpp
#include "weft/core/loop.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/core/slow_kernel.hpp"
#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

/// Waits for another thread.
class from_thread final : public operation, private remote_call {
 public:
  explicit from_thread(std::thread& t) noexcept : thread_(t) {}
  void start() noexcept override {
    home->lp->expect_remote(1);
    thread_ = std::thread([this, l = home->lp] { l->post(*this); });
  }
  void request_cancel() noexcept override {}

 private:
  void on_loop() noexcept override {
    home->lp->expect_remote(-1);
    complete();
  }
  std::thread& thread_;
};

TEST(Loop, TakesCompletionsFromOtherThreads) {
  in_every_order(
      []() -> task<> {
        std::array<std::thread, 4> threads;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          for (auto& t : threads) {
            group.spawn([](std::thread& mine) -> task<> { co_await from_thread(mine); }, std::ref(t));
          }
          co_return;
        });
        for (auto& t : threads) t.join();
      },
      5);
}

TEST(Loop, AVirtualClockWaitsForOtherThreads) {
  in_order([]() -> task<> {
    std::thread t;
    EXPECT_TRUE(co_await move_on_after(1s, [&]() -> task<> { co_await from_thread(t); }));
    EXPECT_EQ(co_await elapsed(), 0s);
    t.join();
  });
}

TEST(Loop, PostedCallsRunInTheOrderTheyWerePosted) {
  struct noting final : remote_call {
    std::string* order = nullptr;
    char me = 0;
    void on_loop() noexcept override { *order += me; }
  };
  in_order([]() -> task<> {
    loop& l = co_await this_loop{};
    std::string order;
    std::array<noting, 3> calls;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      calls[i].order = &order;
      calls[i].me = static_cast<char>('a' + i);
      l.post(calls[i]);
    }
    co_await sleep_for(1s);
    EXPECT_EQ(order, "abc");
  });
}

TEST(Loop, IsPolledAlthoughTasksAreReady) {
  for (const std::uint64_t seed : {0, 1}) {
    testing::run({.seed = seed}, []() -> task<> {
      slow_kernel kernel(co_await this_loop{});
      bool done = false;
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          std::array<char, 16> buffer{};
          co_await slow_kernel::fill(kernel, buffer, 3, slow_kernel::fill::when_cancelled::confirms);
          done = true;
        });
        int turns = 0;
        while (!done && turns < 10'000) {
          ++turns;
          co_await yield_now();
        }
        EXPECT_TRUE(done) << "starved by a busy task";
      });
    });
  }
}

TEST(Loop, ARealClockRunsTimersAlthoughTasksAreReady) {
  for (const std::uint64_t seed : {0, 1}) {
    run_with_options({.seed = seed}, []() -> task<> {
      EXPECT_FALSE(co_await move_on_after(1ms, []() -> task<> {
        for (;;) co_await yield_now();
      }));
    });
  }
}

TEST(Loop, ARealClockWaits) {
  run([]() -> task<> {
    const auto before = clock::now();
    co_await sleep_for(2ms);
    EXPECT_GE(clock::now() - before, 2ms);
  });
}

TEST(Loop, BuffersOfACancelledOperationAreWaitedFor) {
  in_every_order([]() -> task<> {
    loop& l = co_await this_loop{};
    slow_kernel kernel(l);
    using fill = slow_kernel::fill;
    std::size_t got = 0;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      std::vector<char> buffer(64);
      got = co_await fill(kernel, buffer, 1000, fill::when_cancelled::finishes);
      co_await fill(kernel, buffer, 1000, fill::when_cancelled::confirms);
      ADD_FAILURE();
    }));
    EXPECT_EQ(got, 64U);
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      std::vector<char> buffer(64);
      co_await fill(kernel, buffer, 1000, fill::when_cancelled::confirms);
      ADD_FAILURE();
    }));
    EXPECT_EQ(kernel.owned(), 0U);
  });
}

TEST(Loop, AVirtualClockJumpsAlthoughADriverOwesSomething) {
  in_order([]() -> task<> {
    loop& l = co_await this_loop{};
    slow_kernel kernel(l);
    std::array<char, 8> buffer{};
    EXPECT_FALSE(co_await move_on_after(5s, [&]() -> task<> {
      co_await slow_kernel::fill(kernel, buffer, 1'000'000, slow_kernel::fill::when_cancelled::confirms);
    }));
    EXPECT_EQ(co_await elapsed(), 5s);
  });
}

struct with_end {
  explicit with_end(loop&) { log.emplace_back("made"); }
  ~with_end() { log.emplace_back("gone"); }
  static inline journal log;
  int value = 0;
};
struct on_top_of {
  explicit on_top_of(loop& l) : below(l.local<with_end>()) {}
  ~on_top_of() { with_end::log.emplace_back("top gone"); }
  with_end& below;
};

TEST(Loop, HasOneObjectOfAKindEndedInReverseOrder) {
  with_end::log.clear();
  testing::run([]() -> task<> {
    loop& l = co_await this_loop{};
    l.local<on_top_of>().below.value = 5;
    EXPECT_EQ(l.local<with_end>().value, 5);
  });
  EXPECT_EQ(with_end::log, (journal{"made", "top gone", "gone"}));
}

TEST(Loop, TellsWhichOneRunsHere) {
  EXPECT_EQ(current_loop(), nullptr);
  testing::run([]() -> task<> {
    EXPECT_EQ(current_loop(), &co_await this_loop{});
    std::thread([] { EXPECT_EQ(current_loop(), nullptr); }).join();
  });
  EXPECT_EQ(current_loop(), nullptr);
}

TEST(Chain, MaySkipSoManyTurns) {
  in_order([]() -> task<> {
    chain& me = co_await this_chain{};
    co_await yield_now();
    int skipped = 0;
    while (me.may_skip_turn()) ++skipped;
    EXPECT_GT(skipped, 10);
    co_await yield_now();
    EXPECT_TRUE(me.may_skip_turn()) << "counted anew after every suspension";
  });
}

}  // namespace
}  // namespace weft
