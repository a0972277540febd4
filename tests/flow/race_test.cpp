// SPDX-License-Identifier: MIT
#include "weft/flow/race.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "tests/core/tracked.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(Race, GivesTheFirstResultAndCutsTheRest) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await race(sleep_and_give(3s, 3), sleep_and_give(1s, 1), sleep_and_give(2s, 2)), 1);
    EXPECT_EQ(tracked::alive(), 0) << "the others have ended";
    EXPECT_EQ(co_await elapsed(), 1s);
    std::vector<task<int>> work;
    for (const int n : {3, 1, 2}) work.push_back(sleep_and_give(1s * n, n));
    EXPECT_EQ(co_await race(std::move(work)), 1);
  });
}

TEST(Race, TellsByItsIndexWhichOfSeveralTypesWasFirst) {
  in_every_order([]() -> task<> {
    const auto text = []() -> task<std::string> {
      co_await sleep_for(2s);
      co_return "a";
    };
    const auto word = co_await race(sleep_and_give(3s, 3), text());
    EXPECT_EQ(std::get<1>(word), "a");
    const auto silent = co_await race(sleep_and_give(3s, 3), text(), sleeper(1s));
    EXPECT_EQ(silent.index(), 2U);
  });
}

TEST(Race, OfTasksWithoutAResult) {
  in_every_order([]() -> task<> {
    co_await race(sleeper(3s), sleeper(1s));
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(Race, ThrowsWhenOneFailsFirst) {
  in_every_order([]() -> task<> {
    EXPECT_THROW(co_await race(sleeper(3s), sleep_and_throw(1s)), exception_group);
    EXPECT_EQ(co_await elapsed(), 1s);
    co_await race(sleeper(1s), sleep_and_throw(3s));
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(Race, IsCutAsAWhole) {
  in_every_order(
      []() -> task<> { EXPECT_FALSE(co_await move_on_after(1s, race(sleeper(3s), sleeper(4s)))); });
}

}  // namespace
}  // namespace weft
