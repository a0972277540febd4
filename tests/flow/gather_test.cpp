// SPDX-License-Identifier: MIT
#include "weft/flow/gather.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;

TEST(Gather, GivesATupleInTheOrderGiven) {
  in_every_order([]() -> task<> {
    const auto text = []() -> task<std::string> {
      co_await sleep_for(1s);
      co_return "a";
    };
    auto [number, word, nothing] = co_await gather(sleep_and_give(2s, 5), text(), sleeper(3s));
    EXPECT_EQ(number, 5);
    EXPECT_EQ(word, "a");
    EXPECT_EQ(nothing, std::monostate());
    EXPECT_EQ(co_await elapsed(), 3s) << "they run at once";
  });
}

TEST(Gather, MovesResults) {
  in_order([]() -> task<> {
    const auto make = [](int n) -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(n); };
    auto [a, b] = co_await gather(make(1), make(2));
    EXPECT_EQ(*a + *b, 3);
    EXPECT_EQ(co_await gather(), std::tuple());
  });
}

TEST(Gather, GivesAVectorInTheOrderGiven) {
  in_every_order([]() -> task<> {
    std::vector<task<int>> work;
    for (const int n : {3, 1, 2}) work.push_back(sleep_and_give(1s * n, n));
    EXPECT_THAT(co_await gather(std::move(work)), ElementsAre(3, 1, 2));
    EXPECT_TRUE((co_await gather(std::vector<task<int>>())).empty());

    std::vector<task<>> silent;
    for (const int n : {3, 1, 2}) silent.push_back(sleeper(1s * n));
    co_await gather(std::move(silent));
    EXPECT_EQ(co_await elapsed(), 6s);
  });
}

TEST(Gather, OneFailureCutsTheOthers) {
  in_every_order([]() -> task<> {
    EXPECT_THROW(co_await gather(sleeper(9s), sleep_and_throw(1s)), exception_group);
    EXPECT_EQ(co_await elapsed(), 1s);
    std::vector<task<>> work;
    work.push_back(sleeper(9s));
    work.push_back(sleep_and_throw(1s));
    EXPECT_THROW(co_await gather(std::move(work)), exception_group);
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(Gather, IsCutAsAWhole) {
  in_every_order([]() -> task<> {
    const auto both = []() -> task<> {
      auto [a, b] = co_await gather(sleep_and_give(9s, 1), sleep_and_give(9s, 2));
      ADD_FAILURE() << a << b;
    };
    EXPECT_FALSE(co_await move_on_after(1s, both));
  });
}

TEST(GatherSettled, GivesWhatBecameOfEachAndCutsNothing) {
  in_every_order([]() -> task<> {
    const auto fails = [](int n) -> task<int> {
      co_await sleep_for(1s * n);
      throw boom();
    };
    std::vector<task<int>> work;
    work.push_back(sleep_and_give(3s, 3));
    work.push_back(fails(1));
    work.push_back(fails(2));
    const auto all = co_await gather_settled(std::move(work));
    EXPECT_EQ(co_await elapsed(), 3s);
    EXPECT_EQ(all.at(0), 3);
    EXPECT_FALSE(all.at(1));
    EXPECT_TRUE(exception_group::holds<boom>(all.at(2).error()));
    const auto [number, silent, failed] =
        co_await gather_settled(sleep_and_give(1s, 1), sleeper(2s), sleep_and_throw(1s));
    EXPECT_EQ(number, 1);
    EXPECT_TRUE(silent);
    EXPECT_FALSE(failed);
    EXPECT_EQ(co_await elapsed(), 5s);
    EXPECT_FALSE(co_await move_on_after(1s, [] { return gather_settled(sleeper(9s), sleeper(9s)); }));
  });
}

TEST(Settled, TurnsAnErrorIntoAValue) {
  in_every_order([]() -> task<> {
    auto [good, bad, silent] =
        co_await gather(settled(sleep_and_give(2s, 5)), settled(sleep_and_throw(1s)), settled(sleeper(3s)));
    EXPECT_EQ(good.value(), 5);
    EXPECT_FALSE(bad);
    EXPECT_THROW(std::rethrow_exception(bad.error()), boom);
    EXPECT_TRUE(silent);
  });
}

TEST(Settled, LetsACancellationThrough) {
  in_every_order([]() -> task<> {
    bool went_on = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      auto outcome = co_await settled(sleep_and_give(9s, 1));
      went_on = true;
    }));
    EXPECT_FALSE(went_on);
  });
}

}  // namespace
}  // namespace weft
