// SPDX-License-Identifier: MIT
#include "weft/inspect/lag_histogram.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "tests/inspect/blocking.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(LagHistogram, CountsByPowersOfTwo) {
  in_order([]() -> task<> {
    inspect::lag_histogram lags(co_await this_loop{});
    EXPECT_EQ(lags.quantile(0.5), 0s);
    for (int i = 0; i < 98; ++i) lags.add(3us);
    lags.add(500ns);
    lags.add(70us);
    EXPECT_EQ(lags.buckets()[0], 1U);
    EXPECT_EQ(lags.buckets()[1], 98U);
    EXPECT_EQ(lags.buckets()[6], 1U);
    EXPECT_EQ(lags.quantile(0.01), 2us);
    EXPECT_EQ(lags.quantile(0.5), 4us);
    EXPECT_EQ(lags.quantile(1), 128us);
    EXPECT_EQ(lags.str(), "lag: 50 % within 4 us, 99 % within 4 us, max 70 us, of 100");
    lags.add(1h);
    EXPECT_EQ(lags.buckets().back(), 1U);
    EXPECT_EQ(lags.max(), 1h);
  });
}

TEST(LagHistogram, MeasuresFromOneLookAtTheDriverToTheNext) {
  run_with_options({.handle_signals = false}, []() -> task<> {
    const inspect::lag_histogram lags(co_await this_loop{});
    co_await sleep_for(20ms);
    EXPECT_EQ(lags.count(), 0U) << "waiting is no lag";
    hold_the_thread(5ms);
    co_await sleep_for(1ms);
    EXPECT_EQ(lags.count(), 1U);
    EXPECT_GE(lags.max(), 5ms);
  });
}

}  // namespace
}  // namespace weft
