// SPDX-License-Identifier: MIT
#include "weft/flow/collectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;
using ::testing::Pair;

async_generator<int> numbers(std::vector<int> all) {
  const tracked t;
  for (const int n : all) {
    co_await sleep_for(1s);
    co_yield n;
  }
}
struct result {
  std::string domain;
  bool found;
};
async_generator<result> probes() {
  co_yield result{"b", true};
  co_yield result{"a", false};
}

TEST(Collectors, Containers) {
  in_every_order([]() -> task<> {
    EXPECT_THAT(co_await (numbers({3, 1, 3}) | to<std::vector>()), ElementsAre(3, 1, 3));
    EXPECT_THAT(co_await (numbers({3, 1, 3}) | to<std::deque>()), ElementsAre(3, 1, 3));
    EXPECT_THAT(co_await (numbers({3, 1, 3}) | to_set()), ElementsAre(1, 3));
    EXPECT_EQ((co_await (numbers({3, 1, 3}) | to<std::unordered_set<long>>())).size(), 2U);
    EXPECT_EQ(co_await (numbers({'a', 'b'}) | to<std::string>()), "ab");
    EXPECT_TRUE((co_await (numbers({}) | to<std::vector>())).empty());
    EXPECT_EQ(tracked::alive(), 0);
  });
}

TEST(Collectors, AMapOfWhatTwoFunctionsGive) {
  in_every_order([]() -> task<> {
    EXPECT_THAT(co_await (probes() | to_map(&result::domain, &result::found)),
                ElementsAre(Pair("a", false), Pair("b", true)));
    const auto slowly = [](const int& n) -> task<int> {
      co_await sleep_for(1s);
      co_return n* n;
    };
    const auto odd = [](int n) { return n % 2; };
    EXPECT_THAT(co_await (numbers({1, 2, 3}) | to_map(odd, slowly)), ElementsAre(Pair(0, 4), Pair(1, 9)))
        << "the last one wins";
  });
}

TEST(Collectors, FoldByAFunctionOrACoroutine) {
  in_every_order([]() -> task<> {
    const auto join = [](std::string so_far, int n) { return so_far + std::to_string(n); };
    EXPECT_EQ(co_await (numbers({1, 2, 3}) | fold(std::string("0"), join)), "0123");
    const auto add = [](int sum, int n) -> task<int> {
      co_await sleep_for(1s);
      co_return sum + n;
    };
    EXPECT_EQ(co_await (numbers({1, 2, 3}) | fold(0, add)), 6);
    EXPECT_EQ(co_await (numbers({}) | fold(7, add)), 7);
    EXPECT_EQ(co_await (numbers({1, 2, 3}) | count()), 3U);
  });
}

TEST(Collectors, LeaveEarlyWhenTheyKnow) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await (numbers({5, 6}) | first()), 5);
    EXPECT_EQ(co_await (numbers({}) | first()), std::nullopt);
    EXPECT_EQ(co_await elapsed(), 1s);
    const auto is_two = [](int n) { return n == 2; };
    EXPECT_TRUE(co_await (numbers({1, 2, 3}) | any_of(is_two)));
    EXPECT_EQ(co_await elapsed(), 3s);
    EXPECT_FALSE(co_await (numbers({2, 1, 3}) | all_of(is_two)));
    EXPECT_EQ(co_await elapsed(), 5s);
    EXPECT_FALSE(co_await (numbers({1}) | any_of(is_two)));
    EXPECT_TRUE(co_await (numbers({2, 2}) | all_of(is_two)));
    EXPECT_TRUE(co_await (numbers({}) | all_of(is_two)));
    EXPECT_EQ(tracked::alive(), 0);
  });
}

TEST(Collectors, AreCut) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1500ms, numbers({1, 2, 3}) | to<std::vector>()));
    EXPECT_EQ(tracked::alive(), 0);
  });
}

}  // namespace
}  // namespace weft
