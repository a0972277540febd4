// SPDX-License-Identifier: MIT
#include "weft/term/moving_average.hpp"

#include <gtest/gtest.h>

namespace weft::term {
namespace {

TEST(MovingAverage, IsZeroBeforeTheFirstValue) { EXPECT_EQ(moving_average(0.3).value(), 0); }

TEST(MovingAverage, OfOneValueIsThatValue) {
  moving_average a(0.3);
  a.add(20);
  EXPECT_DOUBLE_EQ(a.value(), 20);
}

TEST(MovingAverage, WeighsNewValuesMoreAndIsUnbiased) {
  moving_average a(0.3);
  a.add(10);
  a.add(20);
  // (0.3 * 20 + 0.7 * 0.3 * 10) / (1 - 0.7^2)
  EXPECT_DOUBLE_EQ(a.value(), 8.1 / 0.51);
}

TEST(MovingAverage, StaysAtAConstant) {
  moving_average a(0.1);
  for (int i = 0; i < 50; ++i) a.add(7);
  EXPECT_NEAR(a.value(), 7, 1e-12);
}

TEST(MovingAverage, FullSmoothingKeepsOnlyTheNewest) {
  moving_average a(1);
  a.add(10);
  a.add(20);
  EXPECT_EQ(a.value(), 20);
}

}  // namespace
}  // namespace weft::term
