// SPDX-License-Identifier: MIT
#include "weft/testing/stepper.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/core/tracked.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

using namespace tests;
using testing::stepper;

TEST(Stepper, DoesAStepAtATime) {
  int at = 0;
  const auto work = [&]() -> task<int> {
    for (; at < 3; ++at) co_await yield_now();
    co_return at;
  };
  stepper steps(work());
  EXPECT_EQ(at, 0) << "nothing runs before the first step";
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(steps.step());
    EXPECT_EQ(at, i);
  }
  EXPECT_FALSE(steps.step());
  EXPECT_TRUE(steps.done());
  EXPECT_FALSE(steps.step());
  EXPECT_EQ(steps.result(), 3);
}

TEST(Stepper, MovesTimeOnWhenNothingIsReady) {
  stepper steps(sleeper(1h));
  while (steps.step()) {}
  EXPECT_EQ(steps.now().time_since_epoch(), 1h);
}

TEST(Stepper, ThrowsWhatTheTaskThrew) {
  stepper steps(sleep_and_throw(1s));
  while (steps.step()) {}
  EXPECT_THROW(steps.result(), boom);
}

TEST(Stepper, HasNoResultBeforeTheEnd) {
  stepper steps(sleep_and_give(1s, 2));
  EXPECT_THROW(steps.result(), std::logic_error);
}

TEST(Stepper, UnwindsWhatItLeaves) {
  {
    stepper steps(sleeper(1h));
    steps.step();
    EXPECT_EQ(tracked::alive(), 1);
  }
  EXPECT_EQ(tracked::alive(), 0);
  { const stepper never_stepped(sleeper(1h)); }
}

TEST(Stepper, CancelsByHand) {
  stepper steps(sleeper(1h));
  steps.step();
  steps.cancel();
  EXPECT_FALSE(steps.step());
  EXPECT_THROW(steps.result(), std::logic_error);
}

TEST(Stepper, FindsADeadlock) {
  const auto stuck = []() -> task<> { co_await sleep_forever(); };
  stepper steps(stuck());
  while (steps.step()) {}
  EXPECT_THROW(steps.result(), deadlock_error);
}

}  // namespace
}  // namespace weft
