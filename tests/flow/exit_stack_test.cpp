// SPDX-License-Identifier: MIT
#include "weft/flow/exit_stack.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tests/core/logged_resource.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/as_completed.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(ExitStack, LeavesInTheReverseOrder) {
  in_every_order([]() -> task<> {
    journal log;
    const int got = co_await with(exit_stack(), [&](exit_stack& stack) -> task<int> {
      co_await stack.push(logged_resource("a", log));
      stack.defer([&] { log.emplace_back("plain"); });
      co_await stack.push(logged_resource("b", log, {.exit_takes = 1s}));
      stack.defer([&](ended how) -> task<> {
        co_await sleep_for(1s);
        log.emplace_back(name_of(how));
      });
      EXPECT_EQ(stack.size(), 4U);
      co_return 7;
    });
    EXPECT_EQ(got, 7);
    EXPECT_EQ(log, (journal{"+a", "+b", "returned", "-b returned", "plain", "-a returned"}));
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(ExitStack, TellsHowTheBodyEnded) {
  in_every_order([]() -> task<> {
    journal log;
    const auto body = [&](bool fails) {
      return [&log, fails](exit_stack& stack) -> task<> {
        co_await stack.push(logged_resource("a", log));
        if (fails) throw boom();
        co_await sleep_forever();
      };
    };
    EXPECT_THROW(co_await with(exit_stack(), body(true)), boom);
    EXPECT_FALSE(co_await move_on_after(1s, with(exit_stack(), body(false))));
    EXPECT_EQ(log, (journal{"+a", "-a threw", "+a", "-a cancelled"}));
  });
}

TEST(ExitStack, AFailureWhileItIsFilledLeavesWhatWasEntered) {
  in_every_order([]() -> task<> {
    journal log;
    const auto body = [&](exit_stack& stack) -> task<> {
      co_await stack.push(logged_resource("a", log));
      co_await stack.push(logged_resource("b", log, {.enter_throws = true}));
    };
    EXPECT_THROW(co_await with(exit_stack(), body), boom);
    EXPECT_EQ(log, (journal{"+a", "-a threw"}));
  });
}

TEST(ExitStack, AllAreLeftAlthoughSomeFail) {
  in_every_order([]() -> task<> {
    journal log;
    const auto body = [&](exit_stack& stack) -> task<> {
      co_await stack.push(logged_resource("a", log));
      stack.defer([] { throw boom("deferred"); });
      co_await stack.push(logged_resource("b", log, {.exit_throws = true}));
    };
    EXPECT_THROW(co_await with(exit_stack(), body), second_boom) << "the first of them";
    EXPECT_EQ(log, (journal{"+a", "+b", "-b returned", "-a returned"}));
    try {
      co_await with(exit_stack(), [&](exit_stack& stack) -> task<> {
        stack.defer([] { throw second_boom(); });
        throw boom("body");
        co_return;
      });
      ADD_FAILURE();
    } catch (const exit_error& e) {
      EXPECT_STREQ(e.what(), "second boom (on leaving, after: body)");
    }
  });
}

TEST(ExitStack, MovedAwayIsLeftByWhoeverHasIt) {
  in_every_order([]() -> task<> {
    journal log;
    std::optional<exit_stack> kept;
    co_await with(exit_stack(), [&](exit_stack& stack) -> task<> {
      co_await stack.push(logged_resource("a", log));
      kept.emplace(std::move(stack));
    });
    EXPECT_EQ(log, journal{"+a"});
    co_await with(*std::move(kept),
                  [&](exit_stack& stack) -> task<> { co_await stack.push(logged_resource("b", log)); });
    EXPECT_EQ(log, (journal{"+a", "+b", "-b returned", "-a returned"}));
  });
}

TEST(ExitStack, LeavesTheLastOneNow) {
  in_every_order([]() -> task<> {
    journal log;
    EXPECT_FALSE(co_await move_on_after(1s, with(exit_stack(), [&](exit_stack& stack) -> task<> {
                                          co_await stack.push(logged_resource("a", log));
                                          co_await stack.push(logged_resource("b", log, {.exit_takes = 2s}));
                                          co_await stack.leave_last();
                                          ADD_FAILURE() << "it is cut, after b was left";
                                        })));
    EXPECT_EQ(log, (journal{"+a", "+b", "-b returned", "-a cancelled"}));
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(ExitStack, HoldsTasksThatRunInTheScopeThatItWasEnteredIn) {
  in_every_order([]() -> task<> {
    co_await with(exit_stack(), [](exit_stack& stack) -> task<> {
      std::vector<task<int>> work;
      for (const int n : {2, 1, 9}) work.push_back(sleep_and_give(1s * n, n));
      completed_tasks<int>* done = nullptr;
      EXPECT_TRUE(co_await move_on_after(
          1s, [&]() -> task<> { done = &co_await stack.push(as_completed(std::move(work))); }));
      EXPECT_EQ(co_await done->next(), 1);
      EXPECT_EQ(co_await done->next(), 2);
    });
    EXPECT_EQ(tracked::alive(), 0);
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(ExitStackDeathTest, DroppedWithResourcesInIt) {
  const auto drops = []() -> task<> {
    journal log;
    exit_stack stack;
    co_await stack.enter();
    co_await stack.push(logged_resource("a", log));
  };
  EXPECT_DEATH(testing::run(drops), "dropped with resources in it");
}

}  // namespace
}  // namespace weft
