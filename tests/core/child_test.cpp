// SPDX-License-Identifier: MIT
// Covers: weft/core/child.hpp weft/core/task_notes.hpp
#include "weft/core/child.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "tests/core/tracked.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(ChildHandle, TellsHowTheChildStands) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto child = group.spawn(sleep_and_give, 1s, 5);
      EXPECT_EQ(child.state(), child_state::running);
      EXPECT_FALSE(child.done());
      co_await sleep_for(2s);
      EXPECT_EQ(child.state(), child_state::returned);
      EXPECT_TRUE(child.done());
      EXPECT_EQ(child.take(), 5);
    });
  });
}

TEST(ChildHandle, CancelIsNoErrorForTheGroup) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto child = group.spawn(sleeper, 9s);
      auto sibling = group.spawn(sleeper, 2s);
      co_await sleep_for(1s);
      child.cancel();
      child.cancel();
      EXPECT_EQ(co_await child.join(), child_state::cancelled);
      EXPECT_EQ(co_await elapsed(), 1s);
      EXPECT_EQ(co_await sibling.join(), child_state::returned);
      sibling.cancel();
      EXPECT_EQ(sibling.state(), child_state::returned);
    });
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(ChildHandle, CancelledBeforeItsFirstTurnNeverRuns) {
  in_every_order([]() -> task<> {
    bool ran = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto by_function = group.spawn([&, t = tracked()]() -> task<> {
        ran = true;
        co_return;
      });
      auto by_task = group.spawn(sleep_and_give(1s, 1));
      by_function.cancel();
      by_task.cancel();
      EXPECT_EQ(co_await by_function.join(), child_state::cancelled);
      EXPECT_EQ(co_await by_task.join(), child_state::cancelled);
    });
    EXPECT_FALSE(ran);
    EXPECT_EQ(co_await elapsed(), 0s);
  });
}

TEST(ChildHandle, JoinTellsAboutAFailureToo) {
  in_every_order([]() -> task<> {
    std::optional<child_state> seen;
    cancel_scope shielded(cancel_scope::shielded, 99s);
    const auto group_that_fails = [&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        auto child = group.spawn(sleep_and_throw, 1s);
        co_await shielded.run([&]() -> task<> { seen = co_await child.join(); });
      });
    };
    EXPECT_THROW(co_await group_that_fails(), exception_group);
    EXPECT_EQ(seen, child_state::threw);
  });
}

TEST(ChildHandle, SeveralMayJoin) {
  in_every_order([]() -> task<> {
    int joined = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn(sleeper, 1s);
      co_await with_task_group([&](task_group<>& watchers) -> task<> {
        for (int i = 0; i < 3; ++i) {
          watchers.spawn([&]() -> task<> {
            co_await child.join();
            ++joined;
          });
        }
        co_return;
      });
    });
    EXPECT_EQ(joined, 3);
  });
}

TEST(ChildHandle, CancellingWhoJoinsLeavesTheChildAlone) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto child = group.spawn(sleeper, 2s);
      EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { co_await child.join(); }));
      EXPECT_EQ(child.state(), child_state::running);
      EXPECT_EQ(co_await child.join(), child_state::returned);
    });
  });
}

TEST(ChildHandle, IsAwaitedForItsValue) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto child = group.spawn(sleep_and_give, 1s, 5);
      EXPECT_EQ(co_await child, 5);
      EXPECT_EQ(co_await group.spawn(sleep_and_give, 1s, 6), 6);
      co_await group.spawn(sleeper, 1s);
    });
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(ChildHandle, ValueOfACancelledChildIsAnError) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto child = group.spawn(sleep_and_give, 1s, 5);
      child.cancel();
      EXPECT_THROW(co_await child, task_cancelled);
    });
  });
}

TEST(ChildHandle, AFailureIsReportedOnce) {
  in_every_order(
      []() -> task<> {
        std::optional<exception_group> thrown;
        try {
          co_await with_task_group([](task_group<>& group) -> task<> {
            auto child = group.spawn([]() -> task<int> {
              co_await sleep_for(1s);
              throw boom();
            });
            co_await child;  // cut: the group is cancelled before who waits is woken
            ADD_FAILURE() << "went on";
          });
        } catch (const exception_group& e) {
          thrown = e;
        }
        EXPECT_TRUE(thrown && thrown->size() == 1 && thrown->subgroup<boom>());
      },
      200);
}

TEST(ChildHandle, WhoWaitsOutsideOfTheGroupIsTold) {
  in_every_order([]() -> task<> {
    std::optional<child_handle<int>> child;
    const auto failing = [&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        child = group.spawn([]() -> task<int> {
          co_await sleep_for(1s);
          throw boom("of the child");
        });
        co_return;
      });
    };
    co_await with_task_group([&](task_group<>& outer) -> task<> {
      outer.spawn([&]() -> task<> { EXPECT_THROW(co_await failing(), exception_group); });
      co_await testing::wait_all_blocked();
      try {
        co_await *child;
        ADD_FAILURE() << "it failed";
      } catch (const task_failed& e) {
        EXPECT_STREQ(e.what(), "weft: the task failed: of the child");
        EXPECT_TRUE(exception_group::holds<boom>(e.cause()));
      }
    });
  });
}

TEST(ChildHandle, HasAName) {
  in_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto child = group.spawn(sleeper, 1s).named("reader-1");
      EXPECT_TRUE(child.str().starts_with("<task reader-1 pending at tracked.hpp:")) << child.str();
      child.named("reader-2");
      co_await child.join();
      EXPECT_EQ(child.str(), "<task reader-2 done>");
    });
  });
}

TEST(ChildHandle, OutlivesItsGroup) {
  std::optional<child_handle<tracked>> kept;
  const int before = tracked::alive();
  testing::run([&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      kept.emplace(group.spawn([]() -> task<tracked> { co_return tracked(); }));
      co_return;
    });
  });
  EXPECT_EQ(kept->state(), child_state::returned);
  kept->cancel();
  EXPECT_EQ(tracked::alive(), before + 1);
  kept.reset();
  EXPECT_EQ(tracked::alive(), before);
}

TEST(ChildHandle, IsMoved) {
  in_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto a = group.spawn(sleep_and_give, 1s, 1);
      auto b = group.spawn(sleep_and_give, 1s, 2);
      std::swap(a, b);
      co_await a.join();
      co_await b.join();
      EXPECT_EQ(a.take(), 2);
      EXPECT_EQ(b.take(), 1);
    });
  });
}

TEST(ChildHandle, ReferenceResult) {
  in_order([]() -> task<> {
    int number = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<int&> { co_return number; });
      co_await child.join();
      EXPECT_EQ(&child.take(), &number);
    });
  });
}

TEST(ChildHandleDeathTest, TakeBeforeTheChildHasReturned) {
  const auto too_early = []() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto child = group.spawn(sleep_and_give, 1s, 1);
      child.take();
      co_return;
    });
  };
  EXPECT_DEATH(testing::run(too_early), "has not returned a value");
}

TEST(ChildDeathTest, SpawnedFromAnEmptyTask) {
  const auto moved_from = []() -> task<> {
    auto work = sleeper(1s);
    co_await std::move(work);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(std::move(work));
      co_return;
    });
  };
  EXPECT_DEATH(testing::run(moved_from), "awaited or moved from before");
}

}  // namespace
}  // namespace weft
