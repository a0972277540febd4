// SPDX-License-Identifier: MIT
#include "weft/parallel/parallel_for.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace weft {
namespace {

TEST(ParallelFor, CallsEachNumberOnce) {
  compute_pool pool(3);
  for (const int grain : {0, 1, 7, 5000}) {
    std::vector<std::atomic<int>> calls(1000);
    pool.run([&] { parallel_for(0, 1000, [&](int i) { ++calls[static_cast<std::size_t>(i)]; }, grain); });
    for (const auto& c : calls) ASSERT_EQ(c, 1);
  }
}

TEST(ParallelFor, EmptyAndBackwardRangesCallNothing) {
  parallel_for(5, 5, [](int) { FAIL(); });
  parallel_for(5, 3, [](int) { FAIL(); });
  parallel_for(5U, 3U, [](unsigned) { FAIL(); });
  parallel_for(std::vector<int>(), [](int) { FAIL(); });
}

TEST(ParallelFor, TakesRanges) {
  std::vector<int> numbers(1000);
  std::iota(numbers.begin(), numbers.end(), 0);
  parallel_for(numbers, [](int& n) { n *= 2; });
  EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0), 999'000);
}

TEST(ParallelFor, Nests) {
  compute_pool pool(2);
  std::atomic<int> calls = 0;
  pool.run([&] { parallel_for(0, 30, [&](int) { parallel_for(0, 30, [&](int) { ++calls; }); }); });
  EXPECT_EQ(calls, 900);
}

TEST(ParallelFor, ThrowsWhatACallThrew) {
  compute_pool pool(2);
  for (int at = 0; at < 100; at += 9) {
    const auto fail_once = [=](int i) {
      if (i == at) throw std::runtime_error("at " + std::to_string(i));
    };
    try {
      pool.run([&] { parallel_for(0, 100, fail_once); });
      ADD_FAILURE();
    } catch (const std::runtime_error& e) {
      EXPECT_EQ(e.what(), "at " + std::to_string(at));
    }
  }
}

TEST(ParallelReduce, KeepsTheOrder) {
  std::string expected;
  for (int i = 0; i < 500; ++i) expected += std::to_string(i);
  for (const std::size_t threads : {1U, 2U, 5U}) {
    compute_pool pool(threads);
    for (int round = 0; round < 10; ++round) {
      const auto text = [](int i) { return std::to_string(i); };
      EXPECT_EQ(pool.run([&] { return parallel_reduce(0, 500, std::string(), text, std::plus()); }),
                expected);
    }
  }
}

TEST(ParallelReduce, OfNothingIsTheIdentity) {
  EXPECT_EQ(parallel_reduce(3, 3, 7, [](int i) { return i; }, std::plus()), 7);
}

}  // namespace
}  // namespace weft
