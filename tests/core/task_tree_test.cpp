// SPDX-License-Identifier: MIT
#include "weft/core/task_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::HasSubstr;
using ::testing::Not;

task<> innermost() { co_await sleep_for(1h); }
task<> outermost() { co_await innermost(); }
task<> parked(parking_lot& lot) { co_await lot.park(); }

/// The tree of the whole program.
task<std::string> tree(task_tree_limits limits = {}) {
  co_return task_tree(*(co_await this_loop{}).root(), limits);
}

int position(const std::string& text, const char* part) {
  EXPECT_THAT(text, HasSubstr(part));
  return static_cast<int>(text.find(part));
}

TEST(TaskTree, ShowsWhereEachTaskIsSuspendedAndWhatItWaitsFor) {
  in_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(outermost);
      co_await testing::wait_all_blocked();
      const std::string text = co_await tree();
      EXPECT_THAT(text, HasSubstr("<task lambda running>\n"));
      const int task_at = position(text, "\n  <task outermost waiting>\n");
      const int outer_at = position(text, "\n    at task_tree_test.cpp:23 in outermost\n");
      const int inner_at = position(text, "\n    at task_tree_test.cpp:22 in innermost\n");
      EXPECT_LT(task_at, outer_at);
      EXPECT_LT(outer_at, inner_at);
      EXPECT_LT(inner_at, position(text, "\n    for weft::sleep_for\n"));
      group.cancel();
    });
  });
}

TEST(TaskTree, SaysHowATaskStands) {
  in_order([]() -> task<> {
    parking_lot lot;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(parked, std::ref(lot));
      EXPECT_THAT(co_await tree(), HasSubstr("<task parked starting>"));
      co_await testing::wait_all_blocked();
      lot.unpark_one();
      EXPECT_THAT(co_await tree(), HasSubstr("<task parked ready>"));
      group.spawn(parked, std::ref(lot));
      co_await testing::wait_all_blocked();
      group.cancel();
      EXPECT_THAT(co_await tree(), HasSubstr("<task parked unwinding>"));
    });
  });
}

TEST(TaskTree, AGroupStandsBelowItsOwner) {
  in_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn([]() -> task<> {
        co_await with_task_group([](task_group<>& inner) -> task<> {
          inner.spawn(innermost);
          co_return;
        });
      });
      group.spawn(outermost);
      co_await testing::wait_all_blocked();
      const std::string text = co_await tree();
      EXPECT_LT(position(text, "for weft::group_base::join"),
                position(text, "\n    <task innermost waiting>"));
      EXPECT_LT(position(text, "\n    <task innermost waiting>"),
                position(text, "\n  <task outermost waiting>"));
      group.cancel();
    });
  });
}

TEST(TaskTree, SaysEqualTasksOnce) {
  in_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      for (int i = 0; i < 100; ++i) group.spawn(innermost);
      group.spawn(outermost);
      co_await testing::wait_all_blocked();
      const std::string text = co_await tree();
      EXPECT_THAT(text, HasSubstr("\n  and 99 more like it\n  <task outermost"));
      group.cancel();
    });
  });
}

task<> nested(int levels) {
  if (levels == 0) co_return co_await innermost();
  co_await with_task_group([levels](task_group<>& group) -> task<> {
    group.spawn(nested, levels - 1);
    co_return;
  });
}

TEST(TaskTree, EndsAtItsLimits) {
  in_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn(nested, 5);
      co_await testing::wait_all_blocked();
      EXPECT_THAT(co_await tree(), Not(HasSubstr("...")));
      EXPECT_THAT(co_await tree({.depth_max = 3}), HasSubstr("\n        ...\n"));
      EXPECT_THAT(co_await tree({.tasks_max = 3}), HasSubstr("\n      ...\n"));
      group.cancel();
    });
  });
}

TEST(TaskTree, IsPartOfADeadlocksMessage) {
  parking_lot lot;
  const auto stuck = [&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(parked, std::ref(lot));
      co_return;
    });
  };
  try {
    testing::run({.seed = 7}, stuck);
    ADD_FAILURE() << "no deadlock";
  } catch (const deadlock_error& e) {
    const std::string what = e.what();
    EXPECT_THAT(what, HasSubstr("deadlock: every task waits, and nothing can wake one (WEFT_SEED=7)\n"));
    EXPECT_THAT(what, HasSubstr("\n  <task parked waiting>\n    at task_tree_test.cpp:24 in parked\n"));
    EXPECT_THAT(what, HasSubstr("\n    for weft::parking_lot::park_operation\n"));
  }
}

}  // namespace
}  // namespace weft
