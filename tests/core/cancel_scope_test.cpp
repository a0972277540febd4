// SPDX-License-Identifier: MIT
// Covers: weft/core/cancel_scope.hpp weft/core/scope.hpp weft/core/chain.hpp
#include "weft/core/cancel_scope.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "tests/core/tracked.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(CancelScope, GivesTheValueOfABodyThatReturned) {
  in_every_order([]() -> task<> {
    cancel_scope scope;
    const auto give = []() { return sleep_and_give(1s, 3); };
    EXPECT_EQ(co_await scope.run(give), 3);
    cancel_scope second;
    EXPECT_TRUE(co_await second.run([]() -> task<> { co_return; }));
  });
}

TEST(CancelScope, CutsItsBodyAndItsOwnerGoesOn) {
  in_every_order([]() -> task<> {
    cancel_scope scope(2s);
    const auto give = []() { return sleep_and_give(9s, 3); };
    EXPECT_EQ(co_await scope.run(give), std::nullopt);
    EXPECT_TRUE(scope.expired());
    EXPECT_EQ(co_await elapsed(), 2s);
    co_await sleep_for(1s);
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(CancelScope, DestroysFramesInnermostFirstUnseenByCatch) {
  in_every_order([]() -> task<> {
    journal log;
    const auto inner = [&]() -> task<> {
      const tracked a("inner", &log);
      const tracked b("innermost", &log);
      try {
        co_await sleep_forever();
      } catch (...) {
        log.emplace_back("caught");
      }
      log.emplace_back("went on");
    };
    const auto outer = [&]() -> task<> {
      const tracked a("outer", &log);
      co_await inner();
    };
    EXPECT_FALSE(co_await move_on_after(1s, outer));
    EXPECT_EQ(log, (journal{"~innermost", "~inner", "~outer"}));
  });
}

TEST(CancelScope, RequestBeforeEnteringCutsAtTheFirstSuspension) {
  in_order([]() -> task<> {
    cancel_scope scope;
    scope.cancel();
    int steps = 0;
    EXPECT_FALSE(co_await scope.run([&]() -> task<> {
      ++steps;
      co_await yield_now();
      ++steps;
    }));
    EXPECT_EQ(steps, 1);
    EXPECT_TRUE(co_await scope.run([&]() -> task<> {
      ++steps;
      co_return;
    })) << "it returned before it could be cut";
    EXPECT_EQ(steps, 2);
  });
}

TEST(CancelScope, OnceCancelledStaysCancelled) {
  in_order([]() -> task<> {
    cancel_scope scope;
    const auto waits = []() -> task<> { co_await sleep_for(1s); };
    EXPECT_FALSE(co_await scope.run([&]() -> task<> {
      scope.cancel();
      co_await waits();
    }));
    EXPECT_FALSE(co_await scope.run(waits));
    EXPECT_EQ(co_await elapsed(), 0s);
  });
}

TEST(CancelScope, OneThatACancelledTaskEntersIsCancelledToo) {
  in_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(0s, []() -> task<> {
      co_await move_on_after(5s, sleeper(9s));
      ADD_FAILURE();
    }));
    EXPECT_EQ(co_await elapsed(), 0s);
  });
}

TEST(CancelScope, AnOperationIsACheckpointEvenWhenItsResultIsThere) {
  in_order([]() -> task<> {
    cancel_scope scope;
    int steps = 0;
    EXPECT_FALSE(co_await scope.run([&]() -> task<> {
      for (;;) {
        co_await ready_at_once();
        if (++steps == 5) scope.cancel();
      }
    }));
    EXPECT_EQ(steps, 5);
  });
}

TEST(CancelScope, DeliversAResultThenCutsAtTheNextSuspension) {
  in_every_order([]() -> task<> {
    int got = 0;
    bool went_on = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      got = co_await finishes_anyway();
      co_await yield_now();
      went_on = true;
    }));
    EXPECT_EQ(got, 7);
    EXPECT_FALSE(went_on);
  });
}

TEST(CancelScope, AWakeUpIsNotRevoked) {
  in_every_order([]() -> task<> {
    parking_lot lot;
    cancel_scope scope;
    bool delivered = false, went_on = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await scope.run([&]() -> task<> {
          co_await lot.park();
          delivered = true;
          co_await yield_now();
          went_on = true;
        });
      });
      co_await sleep_for(1s);
      lot.unpark_one();
      scope.cancel();
    });
    EXPECT_TRUE(delivered);
    EXPECT_FALSE(went_on);
  });
}

TEST(CancelScope, ABodyThatReturnedWins) {
  in_order([]() -> task<> {
    cancel_scope scope;
    const auto returns = [&]() -> task<int> {
      scope.cancel();
      co_return 5;
    };
    EXPECT_EQ(co_await scope.run(returns), 5);
  });
}

TEST(CancelScope, AnErrorBeatsACancellation) {
  in_every_order([]() -> task<> {
    cancel_scope scope(1s);
    try {
      co_await scope.run([]() -> task<> {
        co_await finishes_anyway();
        throw boom();
      });
      ADD_FAILURE();
    } catch (const boom&) {}
    EXPECT_TRUE(scope.expired());
  });
}

TEST(CancelScope, OnlyTheOutermostThatIsCancelledReports) {
  in_every_order([]() -> task<> {
    bool inner_reported = false;
    cancel_scope outer, inner;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        EXPECT_FALSE(co_await outer.run([&]() -> task<> {
          co_await inner.run([]() -> task<> { co_await sleep_forever(); });
          inner_reported = true;
        }));
      });
      co_await sleep_for(1s);
      inner.cancel();
      outer.cancel();
    });
    EXPECT_FALSE(inner_reported);
  });
}

TEST(CancelScope, InnerOneCancelledLeavesTheOuterOneRunning) {
  in_every_order([]() -> task<> {
    cancel_scope outer, inner;
    EXPECT_TRUE(co_await outer.run([&]() -> task<> {
      EXPECT_FALSE(co_await inner.run([&]() -> task<> {
        inner.cancel();
        co_await yield_now();
      }));
      co_await sleep_for(1s);
    }));
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(CancelScope, AnOuterOneMayFollowWhileTheInnerOneUnwinds) {
  in_every_order([]() -> task<> {
    cancel_scope outer, inner;
    bool inner_reported = false;
    EXPECT_FALSE(co_await outer.run([&]() -> task<> {
      co_await inner.run([&]() -> task<> {
        const at_end last([&] { outer.cancel(); });
        inner.cancel();
        co_await yield_now();
      });
      inner_reported = true;
    }));
    EXPECT_FALSE(inner_reported);
  });
}

TEST(CancelScope, IsEnteredByOneTaskAtATime) {
  in_order([]() -> task<> {
    cancel_scope scope;
    EXPECT_TRUE(co_await scope.run([&]() -> task<> {
      EXPECT_THROW(co_await scope.run([]() -> task<> { co_return; }), std::logic_error);
    }));
    EXPECT_TRUE(co_await scope.run([]() -> task<> { co_return; })) << "one after the other is fine";
  });
}

TEST(CancelScope, DestructorsMayCancelTheirOwnScope) {
  in_every_order([]() -> task<> {
    cancel_scope scope;
    EXPECT_TRUE(co_await scope.run([&]() -> task<> {
      const at_end last([&] { scope.cancel(); });
      co_await yield_now();
    }));
    EXPECT_FALSE(co_await scope.run([]() -> task<> { co_await yield_now(); }));
  });
}

TEST(CancelScope, ManyNestedOnesAreCutTogether) {
  struct nest {
    static task<> of(int levels) {
      if (levels == 0) co_return co_await sleep_forever();
      cancel_scope scope;
      co_await scope.run([&]() -> task<> { co_await of(levels - 1); });
      ADD_FAILURE() << "an outer one is cancelled, so this must not go on";
    }
  };
  in_order([]() -> task<> { EXPECT_FALSE(co_await move_on_after(1s, [] { return nest::of(10'000); })); });
}

// Shields.

TEST(Shield, KeepsACancellationFromOutsideAway) {
  in_every_order([]() -> task<> {
    bool inside = false, after = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const auto critical = [&]() -> task<> {
        co_await sleep_for(3s);
        inside = true;
      };
      co_await shield(critical());
      EXPECT_TRUE(inside);
      co_await yield_now();
      after = true;
    }));
    EXPECT_TRUE(inside);
    EXPECT_FALSE(after);
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(Shield, EnteredByACancelledTaskRunsAllTheSame) {
  in_order([]() -> task<> {
    cancel_scope scope;
    scope.cancel();
    bool inside = false;
    EXPECT_FALSE(co_await scope.run([&]() -> task<> {
      const auto critical = [&]() -> task<> {
        co_await sleep_for(1s);
        inside = true;
      };
      co_await shield(critical());
      co_await yield_now();
      ADD_FAILURE();
    }));
    EXPECT_TRUE(inside);
  });
}

TEST(Shield, CutsWhatItsOwnScopeIsAskedTo) {
  in_every_order([]() -> task<> {
    cancel_scope shielded(cancel_scope::shielded, 2s);
    EXPECT_FALSE(co_await shielded.run([]() -> task<> { co_await sleep_for(9s); }));
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(Shield, HidesOnlyFromOutside) {
  in_every_order([]() -> task<> {
    bool outer_went_on = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const auto critical = [&]() -> task<> {
        EXPECT_FALSE(co_await move_on_after(2s, [] { return sleeper(9s); }));
        co_await sleep_for(1s);
      };
      co_await shield(critical());
      outer_went_on = true;
      co_await yield_now();
      ADD_FAILURE();
    }));
    EXPECT_TRUE(outer_went_on);
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(Shield, TheOutermostOfSeveralCounts) {
  in_every_order([]() -> task<> {
    bool went_on = false;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const auto between = [&]() -> task<> {
        co_await move_on_after(9s, shield(sleeper(2s)));
        co_await move_on_after(9s, sleeper(2s));
        co_await sleep_for(1s);
        went_on = true;
      };
      co_await shield(between());
      co_await yield_now();
      ADD_FAILURE();
    }));
    EXPECT_TRUE(went_on);
    EXPECT_EQ(co_await elapsed(), 5s);
  });
}

TEST(Shield, ChildrenOfAGroupInsideAreShieldedToo) {
  in_every_order([]() -> task<> {
    int finished = 0;
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const auto group_inside = [&]() -> task<> {
        co_await with_task_group([&](task_group<>& group) -> task<> {
          for (int i = 0; i < 3; ++i) {
            group.spawn(
                [&](int n) -> task<> {
                  co_await sleep_for(1s * n);
                  ++finished;
                },
                i + 1);
          }
          co_return;
        });
      };
      co_await shield(group_inside());
      co_await yield_now();
      ADD_FAILURE();
    }));
    EXPECT_EQ(finished, 3);
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(Shield, OverItsLimitIsAnError) {
  in_every_order([]() -> task<> {
    EXPECT_THROW(co_await shield(sleeper(9s), 2s), timeout_error);
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

// Deadlines.

TEST(CancelScope, DeadlineMayBeMovedWhileItIsEntered) {
  in_every_order([]() -> task<> {
    cancel_scope scope(1s);
    EXPECT_TRUE(co_await scope.run([&]() -> task<> {
      scope.set_deadline(scope.deadline() + 5s);
      co_await sleep_for(5s);
      scope.set_deadline(time_point::max());
      co_await sleep_for(5s);
    }));
    EXPECT_EQ(co_await elapsed(), 10s);
    EXPECT_FALSE(scope.expired());
  });
}

TEST(CancelScope, DeadlineMovedIntoThePastCutsNow) {
  in_every_order([]() -> task<> {
    cancel_scope scope(9s);
    EXPECT_FALSE(co_await scope.run([&]() -> task<> {
      co_await sleep_for(3s);
      scope.set_deadline(time_point(2s));
      co_await sleep_for(1s);
    }));
    EXPECT_TRUE(scope.expired());
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(CancelScope, AbsoluteDeadline) {
  in_every_order([]() -> task<> {
    co_await sleep_for(1s);
    cancel_scope scope(time_point(4s));
    EXPECT_FALSE(co_await scope.run([] { return sleeper(9s); }));
    EXPECT_EQ(co_await elapsed(), 4s);
    cancel_scope past(time_point(1s));
    EXPECT_FALSE(co_await past.run([] { return sleeper(9s); }));
    EXPECT_EQ(co_await elapsed(), 4s);
  });
}

TEST(CancelScope, RelativeLimitCountsFromEntering) {
  in_every_order([]() -> task<> {
    cancel_scope scope(2s);
    co_await sleep_for(5s);
    EXPECT_FALSE(co_await scope.run([] { return sleeper(9s); }));
    EXPECT_EQ(co_await elapsed(), 7s);
  });
}

TEST(CancelScope, EffectiveDeadlineIsTheEarliestUpToAShield) {
  in_order([]() -> task<> {
    chain& me = co_await this_chain{};
    EXPECT_EQ(me.innermost->effective_deadline(), time_point::max());
    cancel_scope outer(5s), middle(cancel_scope::shielded, 9s), inner(20s);
    const auto in_inner = [&]() -> task<> {
      EXPECT_EQ(me.innermost->effective_deadline(), time_point(9s));
      inner.cancel();
      EXPECT_EQ(me.innermost->effective_deadline(), time_point::min());
      co_return;
    };
    const auto in_middle = [&]() -> task<> { co_await inner.run(in_inner); };
    const auto in_outer = [&]() -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([]() -> task<> {
          chain& child = co_await this_chain{};
          EXPECT_EQ(child.innermost->effective_deadline(), time_point(5s));
        });
        co_return;
      });
      co_await middle.run(in_middle);
    };
    EXPECT_TRUE(co_await outer.run(in_outer));
  });
}

TEST(CancelScopeDeathTest, DestroyedWhileATaskIsInside) {
  const auto leaves_it = []() -> task<> {
    auto scope = std::make_unique<cancel_scope>();
    co_await scope->run([&]() -> task<> {
      scope.reset();
      co_return;
    });
  };
  EXPECT_DEATH(testing::run(leaves_it), "destroyed while a task is inside");
}

}  // namespace
}  // namespace weft
