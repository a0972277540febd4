// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "tests/core/logged_resource.hpp"
#include "tests/core/tracked.hpp"
#include "weft/testing/cancel_everywhere.hpp"

namespace weft::tests {

/// A resource that takes a while to enter and to leave.
inline logged_resource slow_resource(const char* name, journal& log) {
  return {name, log, {.enter_takes = 1ms, .exit_takes = 1ms}};
}

/// Whatever was entered was left, once.
inline void expect_balance(const journal& log) {
  const auto lines_with = [&](char first) {
    return std::ranges::count(log, first, [](const std::string& line) { return line.front(); });
  };
  EXPECT_EQ(lines_with('+'), lines_with('-'));
}

/// Runs `body` alone, cancelled everywhere; it leaves nothing behind.
inline void survives_cancellation(const std::function<task<>(journal&)>& body) {
  const auto counts = testing::cancel_everywhere([&](testing::cancelled_run& run) -> task<> {
    journal log;
    co_await run.run([&] { return body(log); });
    expect_balance(log);
    EXPECT_EQ(tracked::alive(), 0);
  });
  EXPECT_GT(counts.cuts, 20U);
}

}  // namespace weft::tests
