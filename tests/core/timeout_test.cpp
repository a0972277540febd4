// SPDX-License-Identifier: MIT
#include "weft/core/timeout.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(MoveOnAfter, GivesTheValueOrEmpty) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await move_on_after(2s, sleep_and_give(1s, 5)), 5);
    EXPECT_EQ(co_await move_on_after(1s, sleep_and_give(2s, 5)), std::nullopt);
    EXPECT_TRUE(co_await move_on_after(2s, sleeper(1s)));
    EXPECT_FALSE(co_await move_on_after(1s, sleeper(2s)));
    EXPECT_EQ(co_await elapsed(), 4s);
  });
}

TEST(MoveOnAfter, TakesACallableToo) {
  in_every_order([]() -> task<> {
    const auto quick = [] { return sleep_and_give(1s, 5); };
    const auto slow = [] { return sleep_and_give(3s, 5); };
    EXPECT_EQ(co_await move_on_after(2s, quick), 5);
    EXPECT_EQ(co_await move_on_after(2s, slow), std::nullopt);
    auto owned = std::make_unique<int>(4);
    const auto value = co_await move_on_after(2s, [owned = std::move(owned)]() -> task<int> {
      co_await sleep_for(1s);
      co_return *owned;
    });
    EXPECT_EQ(value, 4);
  });
}

TEST(MoveOnAfter, WorkThatReturnedAtTheSameInstantWins) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await move_on_after(2s, sleep_and_give(2s, 5)), 5);
    EXPECT_EQ(co_await fail_after(2s, sleep_and_give(2s, 5)), 5);
  });
}

TEST(MoveOnAfter, NoTimeLeftCutsAtTheFirstSuspension) {
  in_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(0s, sleeper(0s)));
    EXPECT_FALSE(co_await move_on_after(-5s, sleeper(0s)));
    const auto give = []() -> task<int> { co_return 1; };
    EXPECT_EQ(co_await move_on_after(0s, give()), 1);
  });
}

TEST(MoveOnAfter, TheLongestTimeIsForEver) {
  in_every_order([]() -> task<> {
    EXPECT_TRUE(co_await move_on_after(duration::max(), sleeper(1000h)));
    EXPECT_TRUE(co_await move_on_after(duration::max() - 1ns, sleeper(1000h)));
  });
}

TEST(MoveOnAfter, LetsErrorsThrough) {
  in_every_order([]() -> task<> {
    EXPECT_THROW(co_await move_on_after(2s, sleep_and_throw(1s)), boom);
    const auto fails_to_start = []() -> task<> { throw boom("called"); };
    EXPECT_THROW(co_await move_on_after(2s, fails_to_start), boom);
    EXPECT_THROW(co_await fail_after(2s, fails_to_start), boom);
  });
}

TEST(MoveOnAfter, TwoNestedOnesDueTogetherAreReportedByTheOuterOne) {
  in_every_order([]() -> task<> {
    bool inner_reported = false;
    EXPECT_FALSE(co_await move_on_after(2s, [&]() -> task<> {
      co_await move_on_after(2s, sleeper(9s));
      inner_reported = true;
    }));
    EXPECT_FALSE(inner_reported);
    EXPECT_FALSE(co_await move_on_after(2s, [&]() -> task<> {
      try {
        co_await fail_after(2s, sleeper(9s));
      } catch (const timeout_error&) {
        inner_reported = true;
      }
    }));
    EXPECT_FALSE(inner_reported);
  });
}

TEST(MoveOnAfter, CodeAfterAnInnerOneDoesNotRunOnWhenTheOuterOneIsDueToo) {
  in_every_order([]() -> task<> {
    int reached = 0;
    cancel_scope outer;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        const auto two_limits = [&]() -> task<> {
          const auto limited = []() -> task<> { co_await sleep_forever(); };
          co_await move_on_after(2s, limited);
          ++reached;
        };
        EXPECT_FALSE(co_await outer.run(two_limits));
      });
      co_await sleep_for(1s);
      outer.cancel();
    });
    EXPECT_EQ(reached, 0);
  });
}

TEST(MoveOnAfter, OuterOneFirst) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1s, move_on_after(5s, sleeper(9s))));
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(FailAfter, ThrowsWhenTheTimeIsUp) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await fail_after(2s, sleep_and_give(1s, 5)), 5);
    try {
      co_await fail_after(1500ms, sleep_and_give(9s, 5));
      ADD_FAILURE();
    } catch (const timeout_error& e) {
      EXPECT_STREQ(e.what(), "timed out after 1.5 s");
      EXPECT_EQ(e.code(), core_errc::timed_out);
    }
    EXPECT_EQ(co_await elapsed(), 2500ms);
  });
}

TEST(FailAfter, ATimeoutInsideIsAnErrorOutside) {
  in_every_order([]() -> task<> {
    EXPECT_THROW(co_await move_on_after(5s, fail_after(1s, sleeper(9s))), timeout_error);
  });
}

TEST(FailAfter, CutFromOutsideIsNoTimeout) {
  in_every_order([]() -> task<> {
    bool caught = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      try {
        co_await fail_after(5s, [] { return sleeper(9s); });
      } catch (...) {
        caught = true;
      }
    }));
    EXPECT_FALSE(caught);
  });
}

TEST(FailAfter, OfWorkThatFinishesAnyway) {
  in_every_order([]() -> task<> {
    const auto reads = []() -> task<int> { co_return co_await finishes_anyway(); };
    EXPECT_EQ(co_await fail_after(1s, reads), 7) << "what was read is not thrown away";
    const auto reads_on = []() -> task<int> {
      co_await finishes_anyway();
      co_return co_await finishes_anyway();
    };
    EXPECT_THROW(co_await fail_after(1s, reads_on), timeout_error);
  });
}

TEST(Shield, GivesTheResult) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await shield(sleep_and_give(1s, 5)), 5);
    EXPECT_EQ(co_await shield(sleep_and_give(1s, 5), 2s), 5);
    EXPECT_THROW(co_await shield(sleep_and_throw(1s)), boom);
  });
}

}  // namespace
}  // namespace weft
