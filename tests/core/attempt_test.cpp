// SPDX-License-Identifier: MIT
#include "weft/core/attempt.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "weft/core/cancel_scope.hpp"

namespace weft {
namespace {

using namespace tests;

task<int> add_one(task<int> work) { co_return 1 + co_await std::move(work); }

TEST(Attempt, TellsHowATaskEnded) {
  in_every_order([]() -> task<> {
    auto returns = sleep_and_give(1s, 5);
    EXPECT_EQ(co_await attempt(returns), ended::returned);
    EXPECT_EQ(returns.take(), 5);

    auto throws = sleep_and_throw(1s);
    EXPECT_EQ(co_await attempt(throws), ended::threw);
    EXPECT_THROW(throws.take(), boom);

    cancel_scope scope(1s);
    auto cut = sleeper(9s);
    EXPECT_EQ(co_await attempt(scope, cut), ended::cancelled);
    EXPECT_EQ(cut.owned_frame(), nullptr);
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(Attempt, IsWhereUnwindingStops) {
  in_every_order([]() -> task<> {
    cancel_scope scope(1s);
    auto chain_of_three = add_one(add_one(sleep_and_give(9s, 0)));
    EXPECT_EQ(co_await attempt(scope, chain_of_three), ended::cancelled);
  });
}

TEST(Attempt, RefusesAScopeThatIsInUse) {
  in_order([]() -> task<> {
    cancel_scope scope;
    const bool finished = co_await scope.run([&]() -> task<> {
      auto inner = sleeper(1s);
      EXPECT_THROW(co_await attempt(scope, inner), std::logic_error);
      co_await sleep_for(1s);
    });
    EXPECT_TRUE(finished);
  });
}

TEST(PassOn, DoesNothingUnlessAScopeFurtherOutIsCancelled) {
  in_order([]() -> task<> {
    co_await pass_on();
    bool went_on = false;
    cancel_scope outer, inner;
    const auto cancels_both = [&]() -> task<> {
      inner.cancel();
      outer.cancel();
      co_await yield_now();
    };
    const auto passes_on = [&]() -> task<> {
      auto both = cancels_both();
      EXPECT_EQ(co_await attempt(inner, both), ended::cancelled);
      co_await pass_on();
      went_on = true;
    };
    auto work = passes_on();
    EXPECT_EQ(co_await attempt(outer, work), ended::cancelled);
    EXPECT_FALSE(went_on);
  });
}

TEST(Attempt, KeepsAnErrorAlthoughItsScopeWasCancelled) {
  in_every_order([]() -> task<> {
    cancel_scope scope;
    const auto fails = [&]() -> task<> {
      scope.cancel();
      throw boom();
      co_return;
    };
    auto work = fails();
    EXPECT_EQ(co_await attempt(scope, work), ended::threw);
  });
}

}  // namespace
}  // namespace weft
