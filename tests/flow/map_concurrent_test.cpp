// SPDX-License-Identifier: MIT
#include "weft/flow/map_concurrent.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/core/cancelled_everywhere.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/adaptors.hpp"
#include "weft/flow/collectors.hpp"
#include "weft/flow/for_each.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using ints = std::vector<int>;

task<int> squared_after_as_many_seconds(int n) {
  const tracked t;
  co_await sleep_for(1s * n);
  co_return n* n;
}
constexpr auto squared = squared_after_as_many_seconds;

TEST(MapConcurrent, GivesResultsInTheOrderOfTheItems) {
  in_every_order([]() -> task<> {
    EXPECT_THAT(co_await (ints{3, 1, 2} | map_concurrent(9, squared) | to<std::vector>()),
                ElementsAre(9, 1, 4));
    EXPECT_EQ(co_await elapsed(), 3s);
    EXPECT_THAT(co_await (ints{3, 1, 2} | map_concurrent(1, squared) | to<std::vector>()),
                ElementsAre(9, 1, 4));
    EXPECT_EQ(co_await elapsed(), 9s);
    ints many(40);
    for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<int>(i * 7 % 5);
    auto expected = many;
    for (int& n : expected) n *= n;
    EXPECT_EQ(co_await (many | map_concurrent(4, squared) | to<std::vector>()), expected);
    EXPECT_TRUE((co_await (ints() | map_concurrent(4, squared) | to<std::vector>())).empty());
  });
}

TEST(MapUnordered, GivesResultsAsTheyCome) {
  in_every_order([]() -> task<> {
    EXPECT_THAT(co_await (ints{3, 1, 2} | map_unordered(9, squared) | to<std::vector>()),
                ElementsAre(1, 4, 9));
    EXPECT_EQ(co_await elapsed(), 3s);
    EXPECT_THAT(co_await (ints{4, 3, 2} | map_unordered(2, squared) | to<std::vector>()),
                ElementsAre(9, 16, 4));
    EXPECT_EQ(co_await elapsed(), 8s);
  });
}

TEST(MapConcurrent, RunsAtMostSoManyAlsoWithASlowConsumer) {
  in_every_order([]() -> task<> {
    int running = 0, most = 0, begun = 0;
    const auto count_them = [&](int n) -> task<int> {
      ++begun;
      most = std::max(most, ++running);
      co_await sleep_for(1s);
      --running;
      co_return n;
    };
    const ints numbers(9, 1);
    co_await for_each(numbers | map_unordered(3, count_them), [](int) -> task<> { co_await sleep_for(9s); });
    EXPECT_EQ(most, 3);
    begun = 0;
    for (const auto& stage_of_results : {0, 1}) {
      const auto look = [&](auto& results) -> task<> {
        co_await results.next();
        co_await sleep_for(99s);
        EXPECT_LE(begun, 5) << "three, one in the outlet, and one that was taken";
      };
      begun = 0;
      if (stage_of_results == 0) {
        co_await with(numbers | map_concurrent(3, count_them), look);
      } else {
        co_await with(numbers | map_unordered(3, count_them), look);
      }
    }
  });
}

TEST(MapConcurrent, TakesAsyncSourcesAndPlainFunctions) {
  in_every_order([]() -> task<> {
    const auto numbers = []() -> async_generator<int> {
      for (int i = 1; i < 4; ++i) {
        co_await sleep_for(1s);
        co_yield i;
      }
    };
    EXPECT_THAT(co_await (numbers() | map_concurrent(2, squared) | to<std::vector>()), ElementsAre(1, 4, 9));
    EXPECT_EQ(co_await elapsed(), 6s);
    const auto half = [](int n) { return n / 2.0; };
    EXPECT_THAT(co_await (numbers() | map_unordered(2, half) | to<std::vector>()),
                UnorderedElementsAre(0.5, 1.0, 1.5));
  });
}

TEST(MapConcurrent, AFailureCutsTheOthers) {
  in_every_order([]() -> task<> {
    const auto fails_at_two = [](int n) -> task<int> {
      const tracked t;
      co_await sleep_for(1s * n);
      if (n == 2) throw boom();
      co_return n;
    };
    EXPECT_THROW(co_await (ints{9, 2, 1} | map_concurrent(3, fails_at_two) | to<std::vector>()),
                 exception_group);
    EXPECT_EQ(co_await elapsed(), 2s);
    EXPECT_THROW(co_await (ints{9, 2, 1} | map_unordered(3, fails_at_two) | to<std::vector>()),
                 exception_group);
    EXPECT_EQ(co_await elapsed(), 4s);
    EXPECT_EQ(tracked::alive(), 0);
  });
}

TEST(MapConcurrent, LeavingEarlyCutsWhatRuns) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await (ints{1, 9, 9} | map_concurrent(3, squared) | first()), 1);
    EXPECT_EQ(co_await (ints{9, 9, 1} | map_unordered(3, squared) | first()), 1);
    EXPECT_EQ(co_await elapsed(), 2s);
    EXPECT_EQ(tracked::alive(), 0);
    EXPECT_FALSE(co_await move_on_after(5s, ints{1, 9, 9} | map_concurrent(2, squared) | to<std::vector>()));
    EXPECT_EQ(tracked::alive(), 0);
  });
}

task<> maps() {
  const ints numbers{2, 1, 3, 1};
  co_await (numbers | map_concurrent(2, worker) | count());
  co_await (numbers | map_unordered(3, worker) | take(3) | count());
}
TEST(MapConcurrent, IsCutEverywhere) { cancel_everywhere(maps); }

}  // namespace
}  // namespace weft
