// SPDX-License-Identifier: MIT
// Covers: weft/testing/order_hook.hpp weft/testing/run.hpp
// What fails in a plain `testing::run`, or after it, says the seed of the order.
#include "weft/testing/order_hook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/core/tracked.hpp"
#include "tests/testing/failures_of.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

task<> expects_too_much() {
  co_await yield_now();
  EXPECT_EQ(1, 2);
}

TEST(OrderHook, AFailureInsideSaysTheSeed) {
  EXPECT_THAT(failures_of([] { testing::run({.seed = 7}, expects_too_much); }),
              ElementsAre(HasSubstr("testing::run: WEFT_SEED=7")));
  EXPECT_THAT(failures_of([] { testing::run(expects_too_much); }), ElementsAre(Not(HasSubstr("WEFT_SEED"))));
}

// These fail. The tests below run them in a process of their own, and look at what it says.
TEST(OrderHookSample, DISABLED_AnErrorComesOut) { testing::run({.seed = 7}, sleep_and_throw, 1s); }
TEST(OrderHookSample, DISABLED_ACheckFailsAfterwards) {
  testing::run({.seed = 8}, sleeper, 1s);
  EXPECT_EQ(1, 2);
}
TEST(OrderHookSample, DISABLED_TheLastRunWasNotShuffled) {
  testing::run({.seed = 9}, sleeper, 1s);
  testing::run(sleeper, 1s);
  EXPECT_EQ(1, 2);
}
TEST(OrderHookSample, DISABLED_AnErrorIsExpected) {
  EXPECT_THROW(testing::run({.seed = 10}, sleep_and_throw, 1s), boom);
}

std::string said_by_samples() {
  const std::string command = std::filesystem::read_symlink("/proc/self/exe").string() +
                              " --gtest_also_run_disabled_tests --gtest_filter=OrderHookSample.* 2>&1";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(popen(command.c_str(), "r"), pclose);
  std::string all;
  for (int c = 0; (c = std::fgetc(out.get())) != EOF;) all += static_cast<char>(c);
  return all;
}

TEST(OrderHook, WhatFailsAfterARunIsFollowedByItsSeed) {
  EXPECT_THAT(said_by_samples(),
              AllOf(HasSubstr("boom"), HasSubstr("the order of the run before: WEFT_SEED=7\n"),
                    HasSubstr("the order of the run before: WEFT_SEED=8\n"), Not(HasSubstr("WEFT_SEED=9")),
                    Not(HasSubstr("WEFT_SEED=10"))));
}

}  // namespace
}  // namespace weft
