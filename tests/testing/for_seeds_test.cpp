// SPDX-License-Identifier: MIT
#include "weft/testing/for_seeds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "tests/core/tracked.hpp"
#include "tests/testing/failures_of.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

task<std::uint64_t> seed() { co_return (co_await this_loop{}).options().seed; }

TEST(ForSeeds, RunsFirstComeFirstServedAndThenEachSeed) {
  std::vector<std::uint64_t> seen;
  testing::for_seeds(3, [&]() -> task<> { seen.push_back(co_await seed()); });
  EXPECT_THAT(seen, ElementsAre(0, 1, 2, 3));
}

TEST(ForSeeds, RunsOneSeedThatTheEnvironmentNames) {
  std::vector<std::uint64_t> seen;
  setenv("WEFT_SEED", "17", 1);
  testing::for_seeds(3, [&]() -> task<> { seen.push_back(co_await seed()); });
  unsetenv("WEFT_SEED");
  EXPECT_THAT(seen, ElementsAre(17));
}

TEST(ForSeeds, SaysTheSeedOfAnError) {
  const auto messages = failures_of([] {
    testing::for_seeds(2, []() -> task<> {
      if (co_await seed() == 2) throw boom();
    });
  });
  ASSERT_THAT(messages, ElementsAre(HasSubstr("boom")));
  EXPECT_THAT(messages[0], HasSubstr("WEFT_SEED=2"));
}

}  // namespace
}  // namespace weft
