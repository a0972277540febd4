// SPDX-License-Identifier: MIT
#include "weft/core/task_local.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

const task_local<std::string> user("nobody");
const task_local<int> number;

TEST(TaskLocal, HasItsInitialValueUntilItIsBound) {
  EXPECT_EQ(*user, "nobody") << "outside of tasks too";
  in_order([]() -> task<> {
    EXPECT_EQ(*number, 0);
    {
      const auto first = user.bind("ada");
      const auto other = number.bind(1);
      {
        const auto inner = user.bind("bob");
        EXPECT_EQ(user.get(), "bob");
        EXPECT_EQ(*number, 1);
      }
      EXPECT_EQ(user->size(), 3U);
      EXPECT_EQ(*user, "ada");
    }
    EXPECT_EQ(*user, "nobody");
    EXPECT_EQ(*number, 0);
    co_return;
  });
}

task<> expect_user(std::string name) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(*user, name);
    co_await yield_now();
  }
}

TEST(TaskLocal, IsEachTasksOwn) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      for (const char* name : {"a", "b", "c"}) {
        group.spawn(
            [](std::string me) -> task<> {
              const auto bound = user.bind(me);
              co_await expect_user(me);
            },
            name);
      }
      co_await expect_user("nobody");
    });
  });
}

TEST(TaskLocal, GoesToChildrenAsItWasWhenTheyWereSpawned) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      {
        const auto bound = user.bind("ada");
        group.spawn(expect_user, "ada");
        group.spawn([]() -> task<> {
          const auto mine = user.bind("bob");
          co_await with_task_group([](task_group<>& inner) -> task<> {
            inner.spawn(expect_user, "bob");
            co_return;
          });
        });
        const auto later = user.bind("eve");
        group.spawn(expect_user, "eve");
      }
      group.spawn(expect_user, "nobody");
      co_return;
    });
  });
}

TEST(TaskLocal, ComesFromTheTaskThatSpawnsNotFromTheOneThatOpenedTheGroup) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        const auto mine = user.bind("ada");
        group.spawn(expect_user, "ada");
        co_await yield_now();
      });
      co_return;
    });
  });
}

TEST(TaskLocal, LivesAsLongAsSomebodySeesIt) {
  static const task_local<std::shared_ptr<tracked>> kept;
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto child = [&] {
        const auto bound = kept.bind(std::make_shared<tracked>());
        return group.spawn([]() -> task<> {
          co_await sleep_for(1s);
          EXPECT_TRUE(*kept);
        });
      }();
      EXPECT_EQ(tracked::alive(), 1);
      co_await child.join();
    });
    EXPECT_EQ(tracked::alive(), 0);
  });
}

TEST(TaskLocal, IsRestoredWhenTheTaskIsCut) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1s, []() -> task<> {
      const auto bound = user.bind("ada");
      const auto again = user.bind("bob");
      co_await sleep_forever();
    }));
    EXPECT_EQ(*user, "nobody");
  });
}

TEST(TaskLocal, IsShownToAThreadThatItIsCarriedTo) {
  in_order([]() -> task<> {
    const auto bound = user.bind("ada");
    const detail::carried_locals carried(co_await this_chain{});
    std::thread([&] {
      EXPECT_EQ(*user, "nobody");
      carried.show();
      EXPECT_EQ(*user, "ada");
      detail::carried_locals::hide();
      EXPECT_EQ(*user, "nobody");
    }).join();
  });
}

TEST(TaskLocal, IsBoundByTasksOnly) { EXPECT_THROW((void)user.bind("ada"), std::logic_error); }

TEST(TaskLocalDeathTest, EndsInTheReverseOrder) {
  const auto program = [] {
    testing::run([]() -> task<> {
      auto first = std::make_unique<detail::bound_local>(std::make_unique<detail::local_binding>(&user));
      const auto second = user.bind("bob");
      first.reset();
      co_return;
    });
  };
  EXPECT_DEATH(program(), "in the reverse order of binding");
}

}  // namespace
}  // namespace weft
