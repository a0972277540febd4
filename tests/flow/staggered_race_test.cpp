// SPDX-License-Identifier: MIT
#include "weft/flow/staggered_race.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "tests/core/tracked.hpp"

namespace weft {
namespace {

using namespace tests;

/// An attempt: fails or returns after some time; notes when it began.
struct contest {
  struct entry {
    duration takes;
    bool fails = false;
  };
  std::vector<duration> begun{};

  task<staggered_result<int>> run(std::vector<entry> entries) {
    std::vector<std::function<task<int>()>> attempts;
    for (const entry e : entries) {
      attempts.emplace_back([this, e]() -> task<int> {
        const tracked t;
        begun.push_back(co_await elapsed());
        co_await sleep_for(e.takes);
        if (e.fails) throw boom();
        co_return static_cast<int>(e.takes / 1s);
      });
    }
    co_return co_await staggered_race(attempts, 2s);
  }
};

TEST(StaggeredRace, TheFirstIsAloneForTheDelay) {
  in_every_order([]() -> task<> {
    contest c;
    const auto r = co_await c.run({{1s}, {9s}});
    EXPECT_EQ(r.winner, 1);
    EXPECT_EQ(r.index, 0U);
    EXPECT_EQ(r.errors.size(), 1U);
    EXPECT_FALSE(r.errors[0]);
    EXPECT_EQ(c.begun, (std::vector<duration>{0s}));
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(StaggeredRace, TheNextBeginsAfterTheDelayOrAFailure) {
  in_every_order([]() -> task<> {
    contest c;
    const auto r = co_await c.run({{99s}, {1s, true}, {4s, true}, {1s}, {9s}});
    EXPECT_EQ(c.begun, (std::vector<duration>{0s, 2s, 3s, 5s}));
    EXPECT_EQ(r.index, 3U);
    EXPECT_EQ(r.winner, 1);
    EXPECT_EQ(r.errors.size(), 4U);
    EXPECT_TRUE(r.errors[1]);
    EXPECT_FALSE(r.errors[0] || r.errors[2] || r.errors[3]) << "they were cut, or won";
    EXPECT_EQ(co_await elapsed(), 6s);
    EXPECT_EQ(tracked::alive(), 0);
  });
}

TEST(StaggeredRace, AnEarlierOneThatFailsDoesNotHurryTheNext) {
  in_every_order([]() -> task<> {
    contest c;
    co_await c.run({{3s, true}, {9s}, {1s}});
    EXPECT_EQ(c.begun, (std::vector<duration>{0s, 2s, 4s}));
  });
}

TEST(StaggeredRace, AllFail) {
  in_every_order([]() -> task<> {
    contest c;
    const auto r = co_await c.run({{1s, true}, {1s, true}});
    EXPECT_FALSE(r.winner);
    EXPECT_EQ(r.errors.size(), 2U);
    EXPECT_TRUE(r.errors[0] && r.errors[1]);
    EXPECT_EQ(co_await elapsed(), 2s);
    const auto none = co_await c.run({});
    EXPECT_FALSE(none.winner);
    EXPECT_TRUE(none.errors.empty());
  });
}

TEST(StaggeredRace, TwoThatEndTogetherHaveOneWinner) {
  in_every_order(
      []() -> task<> {
        contest c;
        const auto r = co_await c.run({{3s}, {1s}});
        EXPECT_EQ(r.winner, r.index == 0 ? 3 : 1);
      },
      200);
}

TEST(StaggeredRace, WithoutAResultAndWithACallThatThrows) {
  in_every_order([]() -> task<> {
    const std::vector<task<> (*)()> attempts{[]() -> task<> { throw boom(); }, [] { return sleeper(1s); }};
    const auto r = co_await staggered_race(attempts, 9s);
    EXPECT_TRUE(r.winner);
    EXPECT_EQ(r.index, 1U);
    EXPECT_TRUE(r.errors[0]);
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(StaggeredRace, IsCut) {
  in_every_order([]() -> task<> {
    contest c;
    EXPECT_FALSE(co_await move_on_after(3s, c.run({{9s}, {9s}, {9s}})));
    EXPECT_EQ(tracked::alive(), 0);
  });
}

}  // namespace
}  // namespace weft
