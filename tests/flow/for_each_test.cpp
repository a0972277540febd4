// SPDX-License-Identifier: MIT
#include "weft/flow/for_each.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>
#include <sstream>
#include <string>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;

/// A source that is neither entered nor left.
struct falling {
  int left;
  task<std::optional<int>> next() {
    co_await sleep_for(1s);
    co_return left > 0 ? std::optional(left--) : std::nullopt;
  }
};

TEST(ForEach, CallsAFunctionOrACoroutine) {
  in_every_order([]() -> task<> {
    std::vector<int> got;
    co_await for_each(falling{2}, [&](int n) { got.push_back(n); });
    co_await for_each(falling{2}, [&](int n) -> task<> {
      co_await sleep_for(1s);
      got.push_back(n);
    });
    co_await for_each(falling{1}, [&](int& n) { got.push_back(n); });
    EXPECT_THAT(got, ElementsAre(2, 1, 2, 1, 1));
    EXPECT_EQ(co_await elapsed(), 10s);
  });
}

TEST(ForEachConcurrent, RunsSoManyAtOnce) {
  in_every_order([]() -> task<> {
    int running = 0, most = 0;
    std::vector<int> done;
    co_await for_each_concurrent(std::vector{1, 2, 3, 4, 5, 6, 7}, 3, [&](int n) -> task<> {
      most = std::max(most, ++running);
      co_await sleep_for(1s * n);
      --running;
      done.push_back(n);
    });
    EXPECT_EQ(most, 3);
    EXPECT_EQ(done.size(), 7U);
    EXPECT_EQ(co_await elapsed(), 12s);
  });
}

TEST(ForEachConcurrent, FewerItemsThanWorkers) {
  in_every_order([]() -> task<> {
    int seen = 0;
    const auto note = [&](int) -> task<> {
      ++seen;
      co_return;
    };
    co_await for_each_concurrent(std::vector{1, 2}, 100, note);
    co_await for_each_concurrent(std::vector<int>(), 100, note);
    EXPECT_EQ(seen, 2);
  });
}

TEST(ForEachConcurrent, ItemsMadeOnTheWayLiveAsLongAsTheirCall) {
  in_every_order([]() -> task<> {
    std::vector<std::string> got;
    const auto note = [&](const std::string& text) -> task<> {
      co_await sleep_for(1s);
      got.push_back(text);
    };
    const auto long_text = [](int n) { return std::string(100, static_cast<char>('a' + n)); };
    co_await for_each_concurrent(std::views::iota(0, 3) | std::views::transform(long_text), 2, note);
    std::ranges::sort(got);
    EXPECT_THAT(got, ElementsAre(long_text(0), long_text(1), long_text(2)));
  });
}

TEST(ForEachConcurrent, ItemsOfARangeMayBeChangedInPlace) {
  in_every_order([]() -> task<> {
    std::vector<int> numbers{1, 2, 3};
    co_await for_each_concurrent(numbers, 2, [](int& n) -> task<> {
      co_await sleep_for(1s);
      n *= 2;
    });
    EXPECT_THAT(numbers, ElementsAre(2, 4, 6));
  });
}

TEST(ForEachConcurrent, OneFailureCutsTheOthers) {
  in_every_order([]() -> task<> {
    const auto fails_at_two = [](int n) -> task<> {
      const tracked t;
      co_await sleep_for(1s * n);
      if (n == 2) throw boom();
    };
    EXPECT_THROW(co_await for_each_concurrent(std::vector{1, 2, 3, 4}, 3, fails_at_two), exception_group);
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(ForEachConcurrent, IsCut) {
  in_every_order([]() -> task<> {
    const std::vector<int> numbers{1, 2, 3};
    EXPECT_FALSE(co_await move_on_after(
        1500ms, [&] { return for_each_concurrent(numbers, 2, [](int n) { return sleeper(1s * n); }); }));
  });
}

}  // namespace
}  // namespace weft
