// SPDX-License-Identifier: MIT
// Covers: weft/core/group.hpp
#include <gtest/gtest.h>

#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(GroupCancellation, ReachesBodyAndChildren) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1s, []() -> task<> {
      co_await with_task_group([](task_group<>& group) -> task<> {
        group.spawn(sleeper, 9s);
        group.spawn([]() -> task<> {
          co_await with_task_group([](task_group<>& inner) -> task<> {
            inner.spawn(sleeper, 9s);
            co_return;
          });
          ADD_FAILURE();
        });
        co_await sleep_for(9s);
        ADD_FAILURE();
      });
      ADD_FAILURE();
    }));
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(GroupCancellation, DoesNotEnterAHostedGroupThatIsShielded) {
  in_every_order([]() -> task<> {
    for (const bool cancelled_before : {false, true}) {
      cancel_scope outer;
      bool finished = false;
      EXPECT_FALSE(co_await outer.run([&]() -> task<> {
        chain& c = co_await this_chain{};
        task_group<> group;
        group.shield = true;
        if (cancelled_before) outer.cancel();
        group.enter_hosted(outer, c);
        group.spawn([&finished]() -> task<> {
          co_await sleeper(1s);
          finished = true;
        });
        outer.cancel();
        auto cut = sleeper(9s);
        EXPECT_EQ(co_await attempt(cut), ended::cancelled);
        while (group.live != 0) co_await group_base::join(group);
        group.close(c);
        co_await pass_on();
      }));
      EXPECT_TRUE(finished);
    }
  });
}

TEST(GroupCancellation, AGroupWhoseChildWasCutCountsAsCutAlthoughItsBodyReturned) {
  in_every_order([]() -> task<> {
    bool went_on = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      co_await with_task_group([](task_group<>& group) -> task<> {
        group.spawn(sleeper, 9s);
        co_return;
      });
      went_on = true;
    }));
    EXPECT_FALSE(went_on);
  });
}

TEST(GroupCancellation, AGroupWhoseChildrenAllReturnedGoesOnToTheNextSuspension) {
  in_every_order([]() -> task<> {
    bool went_on = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const int result = co_await with_task_group([](task_group<>& group) -> task<int> {
        group.spawn([]() -> task<> { co_await finishes_anyway(); });
        co_return 5;
      });
      EXPECT_EQ(result, 5);
      went_on = true;
      co_await yield_now();
      ADD_FAILURE();
    }));
    EXPECT_TRUE(went_on);
  });
}

TEST(GroupCancellation, AChildThatWasCancelledAloneDoesNotMakeTheGroupCut) {
  in_every_order([]() -> task<> {
    bool went_on = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const int result = co_await with_task_group([](task_group<>& group) -> task<int> {
        auto child = group.spawn(sleeper, 9s);
        child.cancel();
        co_await child.join();
        co_return co_await finishes_anyway();
      });
      EXPECT_EQ(result, 7);
      went_on = true;
      co_await yield_now();
      ADD_FAILURE();
    }));
    EXPECT_TRUE(went_on);
  });
}

TEST(GroupCancellation, CancelOfTheGroupSparesTheBody) {
  in_every_order([]() -> task<> {
    const int result = co_await with_task_group([](task_group<>& group) -> task<int> {
      group.spawn(sleeper, 9s);
      group.spawn(sleeper, 9s);
      co_await sleep_for(1s);
      group.cancel();
      co_await sleep_for(1s);
      group.spawn(sleeper, 1s);
      co_return 5;
    });
    EXPECT_EQ(result, 5);
    EXPECT_EQ(co_await elapsed(), 3s) << "children spawned later run";
  });
}

TEST(GroupCancellation, ASpawnInACancelledGroupNeverRuns) {
  in_every_order([]() -> task<> {
    bool ran = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        co_await finishes_anyway();
        group.spawn([&]() -> task<> {
          ran = true;
          co_return;
        });
        co_return;
      });
      ADD_FAILURE() << "a child was cut from outside";
    }));
    EXPECT_FALSE(ran);
  });
}

TEST(GroupCancellation, TheJoinWaitsForAChildThatTakesItsTime) {
  in_every_order([]() -> task<> {
    int number = 1;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          const auto slow = [&]() -> task<> {
            co_await sleep_for(5s);
            number = 2;
          };
          co_await shield(slow());
        });
        co_await sleep_forever();
      });
    }));
    EXPECT_EQ(number, 2);
    EXPECT_EQ(co_await elapsed(), 5s);
  });
}

// Destructors that act while their task unwinds.

TEST(GroupCancellation, DestructorsMayWakeOthers) {
  in_every_order([]() -> task<> {
    parking_lot lot;
    bool woken = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto waker = group.spawn([&]() -> task<> {
        const at_end last([&] { lot.unpark_all(); });
        co_await sleep_forever();
      });
      group.spawn([&]() -> task<> {
        co_await lot.park();
        woken = true;
      });
      co_await testing::wait_all_blocked();
      waker.cancel();
    });
    EXPECT_TRUE(woken);
  });
}

TEST(GroupCancellation, DestructorsMayWakeASiblingThatIsBeingCancelled) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1s, []() -> task<> {
      parking_lot lot;
      co_await with_task_group([&](task_group<>& group) -> task<> {
        for (int i = 0; i < 4; ++i) {
          group.spawn([&]() -> task<> {
            const at_end last([&] { lot.unpark_all(); });
            co_await lot.park();
            co_await lot.park();
          });
        }
        co_return;
      });
    }));
  });
}

TEST(GroupCancellation, DestructorsMayCancelOtherScopesAndSiblings) {
  in_every_order([]() -> task<> {
    cancel_scope scope;
    bool scope_cut = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto sibling = group.spawn(sleeper, 99s);
      group.spawn(
          [&]() -> task<> { scope_cut = !co_await scope.run([]() -> task<> { co_await sleep_forever(); }); });
      auto first = group.spawn([&]() -> task<> {
        const at_end last([&] {
          scope.cancel();
          sibling.cancel();
        });
        co_await sleep_forever();
      });
      co_await testing::wait_all_blocked();
      first.cancel();
      EXPECT_EQ(co_await sibling.join(), child_state::cancelled);
    });
    EXPECT_TRUE(scope_cut);
    EXPECT_EQ(co_await elapsed(), 0s);
  });
}

TEST(GroupCancellation, DestructorsMaySpawnIntoAnOpenGroup) {
  in_every_order([]() -> task<> {
    int ran = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto child = group.spawn([&]() -> task<> {
        const at_end last([&] {
          group.spawn([&]() -> task<> {
            ++ran;
            co_return;
          });
        });
        co_await sleep_forever();
      });
      co_await testing::wait_all_blocked();
      child.cancel();
    });
    EXPECT_EQ(ran, 1);
  });
}

TEST(GroupCancellation, ArgumentsMayActWhenTheirChildIsFreed) {
  in_every_order([]() -> task<> {
    int ran = 0;
    struct spawns_at_end {
      task_group<>* group;
      int* ran;
      spawns_at_end(task_group<>& g, int& r) : group(&g), ran(&r) {}
      spawns_at_end(spawns_at_end&& other) noexcept
          : group(std::exchange(other.group, nullptr)), ran(other.ran) {}
      ~spawns_at_end() {
        if (!group) return;
        group->spawn(
            [](int& n) -> task<> {
              ++n;
              co_return;
            },
            std::ref(*ran));
      }
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([kept = spawns_at_end(group, ran)]() -> task<> { co_await sleep_for(1s); });
      co_return;
    });
    EXPECT_EQ(ran, 1);
  });
}

// Sizes.

TEST(GroupCancellation, AHundredThousandChildren) {
  const auto all = [](bool cut) -> task<> {
    int finished = 0;
    const auto group_of_many = [&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        for (int i = 0; i < 100'000; ++i) {
          group.spawn(
              [&finished](int n) -> task<> {
                co_await sleep_for(1ms * (n % 1000));
                ++finished;
              },
              i);
        }
        co_return;
      });
    };
    if (cut) {
      EXPECT_FALSE(co_await move_on_after(499500us, group_of_many));
      EXPECT_EQ(finished, 50'000);
    } else {
      co_await group_of_many();
      EXPECT_EQ(finished, 100'000);
    }
  };
  testing::run(all, false);
  testing::run(all, true);
  testing::run({.seed = 1}, all, true);
}

struct nest {
  static task<> by_child(int levels) {
    co_await with_task_group([levels](task_group<>& group) -> task<> {
      if (levels > 0) group.spawn(by_child, levels - 1);
      co_return co_await sleep_forever();
    });
    ADD_FAILURE() << "it was cut";
  }
  static task<> by_body(int levels) {
    co_await with_task_group([levels](task_group<>&) -> task<> {
      if (levels == 0) co_return co_await sleep_forever();
      co_await by_body(levels - 1);
    });
    ADD_FAILURE() << "it was cut";
  }
  static task<> by_child_whose_body_returned(int levels) {
    co_await with_task_group([levels](task_group<>& group) -> task<> {
      if (levels == 0) co_return co_await sleep_forever();
      group.spawn(by_child_whose_body_returned, levels - 1);
    });
    ADD_FAILURE() << "it was cut";
  }
};

TEST(GroupCancellation, TenThousandNestedGroups) {
  for (auto* made : {&nest::by_child, &nest::by_body, &nest::by_child_whose_body_returned}) {
    in_order([made]() -> task<> {
      EXPECT_FALSE(co_await move_on_after(1s, [made] { return made(10'000); }));
      EXPECT_EQ(co_await elapsed(), 1s);
    });
  }
}

}  // namespace
}  // namespace weft
