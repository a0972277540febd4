// SPDX-License-Identifier: MIT
#include "weft/flow/retry.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

/// Fails so many times, and notes when it was called.
struct flaky {
  int failures;
  std::vector<duration> calls{};
  task<int> operator()() {
    calls.push_back(co_await elapsed());
    if (failures-- > 0) throw boom("number " + std::to_string(calls.size()));
    co_return 7;
  }
};

TEST(Retry, CallsAgainAfterALongerAndLongerTime) {
  in_every_order([]() -> task<> {
    flaky f{3};
    const retry_options options{
        .attempts_max = 9, .backoff = 1s, .backoff_factor = 3, .backoff_max = 8s, .jitter = 0};
    EXPECT_EQ(co_await retry(options, std::ref(f)), 7);
    EXPECT_EQ(f.calls, (std::vector<duration>{0s, 1s, 4s, 12s}));
  });
}

TEST(Retry, ThrowsTheLastError) {
  in_every_order([]() -> task<> {
    flaky f{99};
    try {
      co_await retry({.attempts_max = 3}, std::ref(f));
      ADD_FAILURE();
    } catch (const boom& e) {
      EXPECT_STREQ(e.what(), "number 3");
    }
    EXPECT_EQ(f.calls.size(), 3U);
  });
}

TEST(Retry, OnlyAfterTheErrorsThatItIsToldOf) {
  in_every_order([]() -> task<> {
    flaky f{1};
    EXPECT_THROW(co_await retry({.retry_if = on_error<timeout_error, second_boom>}, std::ref(f)), boom);
    EXPECT_EQ(f.calls.size(), 1U);
    flaky g{1};
    EXPECT_EQ(co_await retry({.retry_if = on_error<second_boom, boom>}, std::ref(g)), 7);
  });
}

TEST(Retry, TheJitterIsOfTheSeed) {
  const auto waits = [](std::uint64_t seed) {
    flaky f{4};
    testing::run({.seed = seed}, [&]() -> task<> {
      co_await retry({.attempts_max = 9, .backoff = 8s, .backoff_factor = 1, .jitter = 0.25}, std::ref(f));
    });
    std::vector<duration> between;
    for (std::size_t i = 1; i < f.calls.size(); ++i) between.push_back(f.calls[i] - f.calls[i - 1]);
    return between;
  };
  const auto first = waits(1);
  for (const duration d : first) {
    EXPECT_GT(d, 6s);
    EXPECT_LE(d, 8s);
  }
  EXPECT_NE(first[0], first[1]);
  EXPECT_EQ(first, waits(1));
  EXPECT_NE(first, waits(2));
}

TEST(Retry, ACancellationIsNoError) {
  in_every_order([]() -> task<> {
    int calls = 0;
    const auto waits = [&]() -> task<> {
      ++calls;
      co_await sleep_forever();
    };
    EXPECT_FALSE(co_await move_on_after(1s, retry({}, waits)));
    EXPECT_EQ(calls, 1);
    flaky f{99};
    EXPECT_FALSE(co_await move_on_after(1s, retry({.attempts_max = 99, .backoff = 1min}, std::ref(f))));
    EXPECT_EQ(f.calls.size(), 1U) << "cut between two attempts";
  });
}

}  // namespace
}  // namespace weft
