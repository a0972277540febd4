// SPDX-License-Identifier: MIT
#include "weft/thread/run_threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <csignal>
#include <latch>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/sleep.hpp"

namespace weft {
namespace {

TEST(RunThreads, EachHasItsThreadAndItsLoop) {
  std::mutex lock;
  std::set<std::thread::id> threads;
  std::set<loop*> loops;
  std::barrier together(4);
  run_threads(4, [&]() -> task<> {
    {
      const std::lock_guard hold(lock);
      threads.insert(std::this_thread::get_id());
      loops.insert(&co_await this_loop{});
    }
    together.arrive_and_wait();  // all at once
  });
  EXPECT_EQ(threads.size(), 4U);
  EXPECT_EQ(loops.size(), 4U);
  EXPECT_TRUE(threads.contains(std::this_thread::get_id()));
}

TEST(RunThreads, EachHasItsOwnArguments) {
  std::atomic<int> sum = 0;
  const auto add = [](std::string text, std::atomic<int>& to) -> task<> {
    text += "x";
    co_await yield_now();
    to += static_cast<int>(text.size());
  };
  run_threads(3, add, std::string("12"), std::ref(sum));
  EXPECT_EQ(sum, 9);
}

TEST(RunThreads, OneThatFailsCancelsTheOthers) {
  std::atomic<int> begun = 0, cut = 0;
  const auto program = [&]() -> task<> {
    struct counted {
      std::atomic<int>& count;
      ~counted() { ++count; }
    } const guard{cut};
    if (++begun == 3) throw std::runtime_error("broke");
    co_await sleep_forever();
  };
  try {
    run_threads(3, program);
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "broke");
  }
  EXPECT_EQ(cut, 3);
}

TEST(RunThreads, SeveralErrorsComeTogether) {
  std::latch all(3);
  const auto program = [&]() -> task<> {
    all.arrive_and_wait();
    throw std::runtime_error("broke");
    co_return;
  };
  try {
    run_threads(3, program);
    FAIL();
  } catch (const exception_group& e) {
    EXPECT_EQ(e.leaves().size(), 3U);
  }
}

TEST(RunThreads, ASignalEndsAll) {
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> begun = 0;
    const auto program = [&]() -> task<> {
      if (++begun == 2) raise(SIGTERM);  // the third may not have begun
      co_await sleep_forever();
    };
    try {
      run_threads(3, program);
      FAIL();
    } catch (const interrupted& e) {
      EXPECT_EQ(e.signal(), SIGTERM);
    }
  }
}

TEST(RunThreads, RefusesWhatMakesNoSense) {
  const auto nothing = []() -> task<> { co_return; };
  EXPECT_THROW(run_threads(0, nothing), std::invalid_argument);
  run([&]() -> task<> {
    EXPECT_THROW(run_threads(1, nothing), std::logic_error);
    co_return;
  });
}

}  // namespace
}  // namespace weft
