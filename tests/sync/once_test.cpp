// SPDX-License-Identifier: MIT
#include "weft/sync/once.hpp"

#include <gtest/gtest.h>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

auto sleeper_once(int& runs) {
  return [&runs]() -> task<> {
    ++runs;
    co_await sleep_for(1s);
  };
}

TEST(Once, RunsOnceAndTheOthersWait) {
  in_every_order([]() -> task<> {
    once o;
    int runs = 0;
    const auto makes = [&]() -> task<> {
      co_await sleep_for(1s);
      ++runs;
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 5; ++i) {
        group.spawn([&]() -> task<> {
          co_await o.run(makes);
          EXPECT_EQ(runs, 1);
          EXPECT_TRUE(o.done());
        });
      }
      co_return;
    });
    co_await o.run(makes);
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(Once, ARunThatFailsOrIsCutLetsTheNextOneTry) {
  in_every_order([]() -> task<> {
    once o;
    int runs = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        EXPECT_THROW(co_await o.run([&]() -> task<> {
          ++runs;
          co_await sleep_for(1s);
          throw boom();
        }),
                     boom);
      });
      co_await testing::wait_all_blocked();
      group.spawn([&]() -> task<> {
        const auto tries = [&]() -> task<> {
          ++runs;
          co_await sleep_forever();
        };
        EXPECT_FALSE(co_await move_on_after(3s, [&] { return o.run(tries); }));
      });
      co_await testing::wait_all_blocked();
      auto handed = group.spawn([&]() -> task<> { co_await o.run(sleeper_once(runs)); });
      co_await testing::wait_all_blocked();
      group.spawn([&]() -> task<> { co_await o.run(sleeper_once(runs)); });
      co_await sleep_for(3500ms);
      EXPECT_EQ(runs, 3);
      handed.cancel();
    });
    EXPECT_TRUE(o.done());
    EXPECT_EQ(runs, 4);
  });
}

TEST(Once, RefusesToWaitForItself) {
  in_order([]() -> task<> {
    once o;
    EXPECT_THROW(co_await o.run([&]() -> task<> { co_await o.run([]() -> task<> { co_return; }); }),
                 std::logic_error);
    EXPECT_FALSE(o.done());
    co_await o.run([]() -> task<> { co_return; });
    EXPECT_TRUE(o.done());
  });
}

}  // namespace
}  // namespace weft
