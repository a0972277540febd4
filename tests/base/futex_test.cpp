// SPDX-License-Identifier: MIT
#include "weft/base/futex.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace weft::base {
namespace {

using namespace std::chrono_literals;

TEST(Futex, DoesNotSleepOnAnotherValue) {
  const std::atomic<std::uint32_t> word{1};
  futex_wait(word, 0);
}

TEST(Futex, SleepsNoLongerThanTheLimit) {
  const std::atomic<std::uint32_t> word{0};
  const auto before = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - before < 1ms) futex_wait(word, 0, 1ms);
  futex_wait(word, 0, -1ns);
}

TEST(Futex, WakesThreads) {
  std::atomic<std::uint32_t> word{0};
  std::vector<std::thread> sleepers;
  for (int i = 0; i < 3; ++i) {
    sleepers.emplace_back([&] {
      while (word.load() == 0) futex_wait(word, 0);
    });
  }
  word = 1;
  futex_wake_one(word);
  futex_wake_all(word);
  for (std::thread& t : sleepers) t.join();
}

}  // namespace
}  // namespace weft::base
