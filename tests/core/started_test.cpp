// SPDX-License-Identifier: MIT
// Covers: weft/core/started.hpp weft/core/task_group.hpp
#include "weft/core/started.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "tests/core/tracked.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

task<> serve(started<int> ready, int port, duration runs_for) {
  const tracked t;
  co_await sleep_for(1s);
  ready(port);
  co_await sleep_for(runs_for);
}
task<> fail_first(started<> ready) {
  const tracked t;
  co_await sleep_for(1s);
  throw boom();
  ready();
}
task<> fail_later(started<> ready) {
  const tracked t;
  ready();
  co_await sleep_for(1s);
  throw boom();
}
task<> say_nothing(started<>) { co_await sleep_for(1s); }

TEST(Start, WaitsUntilTheChildIsReadyAndGoesOnBesideIt) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      EXPECT_EQ(co_await group.start<int>(serve, 80, 5s), 80);
      EXPECT_EQ(co_await elapsed(), 1s);
      EXPECT_EQ(group.size(), 1U);
    });
    EXPECT_EQ(co_await elapsed(), 6s);
  });
}

TEST(Start, AnErrorBeforeThatIsTheCallers) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      auto sibling = group.spawn(sleeper, 3s);
      EXPECT_THROW(co_await group.start(fail_first), boom);
      EXPECT_EQ(co_await sibling.join(), child_state::returned);
    });
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(Start, AnErrorAfterThatIsTheGroups) {
  in_every_order([]() -> task<> {
    bool went_on = false;
    std::optional<exception_group> thrown;
    try {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        co_await group.start(fail_later);
        went_on = true;
        co_await sleep_forever();
      });
    } catch (const exception_group& e) {
      thrown = e;
    }
    EXPECT_TRUE(went_on);
    EXPECT_TRUE(thrown && thrown->subgroup<boom>());
  });
}

TEST(Start, EndingWithoutAWordIsAnError) {
  in_every_order([]() -> task<> {
    co_await with_task_group(
        [](task_group<>& group) -> task<> { EXPECT_THROW(co_await group.start(say_nothing), start_failed); });
  });
}

TEST(Start, CancellingTheCallerCutsTheChild) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      EXPECT_FALSE(co_await move_on_after(500ms, group.start<int>(serve, 80, 5s)));
      EXPECT_EQ(group.size(), 0U);
    });
    EXPECT_EQ(co_await elapsed(), 500ms);
  });
}

TEST(Start, IntoAGroupThatIsCancelledMeanwhile) {
  in_every_order([]() -> task<> {
    const auto whole = [](task_group<>& group) -> task<> {
      group.spawn(sleep_and_throw, 1s);
      co_await shield(group.start<int>(serve, 80, 5s));
    };
    EXPECT_THROW(co_await with_task_group(whole), exception_group);
    EXPECT_EQ(co_await elapsed(), 1s) << "what was started is cut where it waits next";
  });
}

TEST(Start, SaidTwiceIsAnError) {
  in_every_order([]() -> task<> {
    const auto twice = [](started<> ready) -> task<> {
      ready();
      EXPECT_THROW(ready(), std::logic_error);
      co_return;
    };
    co_await with_task_group([&](task_group<>& group) -> task<> { co_await group.start(twice); });
  });
}

TEST(Start, OfAResultThatTheGroupGives) {
  in_every_order([]() -> task<> {
    const auto count = [](started<> ready, int n) -> task<int> {
      ready();
      co_await sleep_for(1s);
      co_return n;
    };
    co_await with_task_group<int>([&](task_group<int>& group) -> task<> {
      co_await group.start(count, 5);
      EXPECT_EQ(co_await group.next(), 5);
    });
  });
}

TEST(Daemon, IsCancelledWhenNobodyElseIsLeft) {
  in_every_order([]() -> task<> {
    co_await with_task_group([](task_group<>& group) -> task<> {
      group.spawn_daemon(sleeper, 1h);
      group.spawn(sleeper, 2s);
      co_await sleep_for(1s);
    });
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(Daemon, IsNobodyThatNextWaitsFor) {
  in_every_order([]() -> task<> {
    co_await with_task_group<int>([](task_group<int>& group) -> task<> {
      group.spawn_daemon(sleep_and_give, 1h, 1);
      group.spawn_daemon(sleep_and_give, 1s, 2);
      group.spawn(sleep_and_give, 2s, 3);
      EXPECT_EQ(co_await group.next(), 3);
      EXPECT_EQ(co_await group.next(), std::nullopt);
    });
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(Daemon, MaySpawnWhatIsWaitedForWhileItIsCancelled) {
  in_every_order([]() -> task<> {
    int ended = 0;
    const auto count = [&]() -> task<> {
      ++ended;
      co_return;
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon([&]() -> task<> {
        const at_end last([&] { group.spawn(count); });
        co_await sleep_forever();
      });
      co_await sleep_for(1ms);
    });
    EXPECT_EQ(ended, 1);
  });
}

TEST(Daemon, FailsLikeAnyChild) {
  in_every_order([]() -> task<> {
    EXPECT_THROW(co_await with_task_group([](task_group<>& group) -> task<> {
                   group.spawn_daemon(sleep_and_throw, 1s);
                   co_await sleep_for(2s);
                 }),
                 exception_group);
  });
}

}  // namespace
}  // namespace weft
