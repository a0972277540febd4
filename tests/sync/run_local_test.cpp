// SPDX-License-Identifier: MIT
#include "weft/sync/run_local.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"

namespace weft {
namespace {

using namespace tests;

run_local<int> counter;
run_local<std::string> name([] { return std::string("made"); });
run_local<tracked> owned;

TEST(RunLocal, HasAValueForEachRun) {
  for (int round = 0; round < 2; ++round) {
    in_order([]() -> task<> {
      EXPECT_EQ(*counter, 0);
      EXPECT_EQ(*name, "made");
      *counter = 7;
      name->append("!");
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          EXPECT_EQ(counter.get(), 7);
          EXPECT_EQ(name.get(), "made!");
          co_return;
        });
        co_return;
      });
    });
  }
}

TEST(RunLocal, IsDestroyedWithTheRun) {
  testing::run([]() -> task<> {
    (void)owned.get();
    EXPECT_EQ(tracked::alive(), 1);
    co_return;
  });
  EXPECT_EQ(tracked::alive(), 0);
}

TEST(RunLocal, HasNoValueOutsideOfARun) { EXPECT_THROW((void)counter.get(), std::logic_error); }

TEST(RunLocal, MayBeMadeOfAnother) {
  run_local<int> twice([] { return 2 * (*counter + 1); });
  in_order([&]() -> task<> {
    EXPECT_EQ(*twice, 2);
    co_return;
  });
}

}  // namespace
}  // namespace weft
