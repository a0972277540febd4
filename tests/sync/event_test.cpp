// SPDX-License-Identifier: MIT
#include "weft/sync/event.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(Event, WakesAllInTheOrderTheyCame) {
  in_order([]() -> task<> {
    event e;
    std::string order;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (const char c : {'a', 'b', 'c'}) {
        group.spawn(
            [&](char me) -> task<> {
              co_await e.wait();
              order += me;
            },
            c);
      }
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(e.is_set());
      e.set();
      e.set();
    });
    EXPECT_EQ(order, "abc");
    co_await e.wait();
    EXPECT_TRUE(e.is_set());
  });
}

TEST(Event, ThatIsSetIsACheckpointAllTheSame) {
  in_order([]() -> task<> {
    event e;
    e.set();
    EXPECT_FALSE(co_await move_on_after(0s, [&]() -> task<> {
      for (;;) co_await e.wait();
    }));
  });
}

TEST(Event, ACancelledWaiterLeaves) {
  in_every_order([]() -> task<> {
    event e;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { co_await e.wait(); }));
    e.set();
  });
}

TEST(Event, IsSetByADestructorOfATaskThatIsCut) {
  in_every_order([]() -> task<> {
    event e;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        const at_end last([&] { e.set(); });
        co_await sleep_forever();
      });
      co_await testing::wait_all_blocked();
      child.cancel();
      co_await e.wait();
    });
  });
}

}  // namespace
}  // namespace weft
