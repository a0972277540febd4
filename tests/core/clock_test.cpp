// SPDX-License-Identifier: MIT
#include "weft/core/clock.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <ratio>

namespace weft {
namespace {

TEST(Duration, TakesAnyUnit) {
  EXPECT_EQ(to_duration(3s), duration(3'000'000'000));
  EXPECT_EQ(to_duration(std::chrono::duration<double>(0.5)), 500ms);
  EXPECT_EQ(to_duration(std::chrono::duration<int, std::ratio<86400>>(2)), 48h);
}

TEST(Duration, WhatDoesNotFitIsTheLongestOne) {
  EXPECT_EQ(to_duration(std::chrono::hours::max()), duration::max());
  EXPECT_EQ(to_duration(std::chrono::hours::min()), duration::min());
  EXPECT_EQ(to_duration(std::chrono::duration<double>(1e300)), duration::max());
  EXPECT_EQ(to_duration(std::chrono::duration<float>(-std::numeric_limits<float>::infinity())),
            duration::min());
}

TEST(Duration, RefusesWhatIsNotANumber) {
  EXPECT_THROW(to_duration(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())),
               std::invalid_argument);
}

TEST(TimeAfter, DoesNotWrapAround) {
  EXPECT_EQ(time_after(time_point(1s), 2s), time_point(3s));
  EXPECT_EQ(time_after(time_point(1s), -2s), time_point(-1s));
  EXPECT_EQ(time_after(time_point(1s), duration::max()), time_point::max());
  EXPECT_EQ(time_after(time_point(1s), duration::max() - 1s), time_point::max());
}

}  // namespace
}  // namespace weft
