// SPDX-License-Identifier: MIT
// Covers: weft/flow/async_generator.hpp
#include "weft/flow/async_generator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/core/logged_resource.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/for_each.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;

async_generator<int> counted(int n) {
  const tracked t;
  for (int i = 0; i < n; ++i) {
    co_await sleep_for(1s);
    co_yield i;
  }
}

TEST(AsyncGenerator, IsIteratedByForEach) {
  in_every_order([]() -> task<> {
    std::vector<int> got;
    co_await for_each(counted(3), [&](int n) { got.push_back(n); });
    EXPECT_THAT(got, ElementsAre(0, 1, 2));
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(AsyncGenerator, IsIteratedByHandInsideWith) {
  in_every_order([]() -> task<> {
    const int stopped_at = co_await with(counted(100), [](auto& numbers) -> task<int> {
      while (const auto n = co_await numbers.next()) {
        if (*n == 2) co_return *n;
      }
      co_return -1;
    });
    EXPECT_EQ(stopped_at, 2);
    EXPECT_EQ(tracked::alive(), 0) << "left early";
  });
}

TEST(AsyncGenerator, IsIteratedAsABareLocal) {
  in_every_order([]() -> task<> {
    auto numbers = counted(2);
    EXPECT_EQ(co_await numbers.next(), 0);
    EXPECT_FALSE(numbers.done());
    auto moved = std::move(numbers);
    EXPECT_EQ(co_await moved.next(), 1);
    EXPECT_EQ(co_await moved.next(), std::nullopt);
    EXPECT_TRUE(moved.done());
    EXPECT_EQ(co_await moved.next(), std::nullopt);
    auto dropped = counted(9);
    EXPECT_EQ(co_await dropped.next(), 0);
  });
}

TEST(AsyncGenerator, IsLazy) {
  const int before = tracked::alive();
  in_order([]() -> task<> {
    const auto never = counted(3);
    EXPECT_EQ(tracked::alive(), 0);
    co_return;
  });
  EXPECT_EQ(tracked::alive(), before);
}

TEST(AsyncGenerator, MovesTemporariesAndCopiesVariables) {
  const auto make = []() -> async_generator<std::string> {
    std::string kept(50, 'a');
    co_yield kept;
    kept += 'b';
    co_yield kept;
    const std::string constant = "c";
    co_yield constant;
    co_yield std::string("d");
  };
  const auto pointers = []() -> async_generator<std::unique_ptr<int>> {
    co_yield std::make_unique<int>(1);
    auto named = std::make_unique<int>(2);
    co_yield std::move(named);
  };
  in_order([&]() -> task<> {
    std::vector<std::string> got;
    co_await for_each(make(), [&](std::string s) { got.push_back(std::move(s)); });
    EXPECT_THAT(got, ElementsAre(std::string(50, 'a'), std::string(50, 'a') + "b", "c", "d"));
    int sum = 0;
    co_await for_each(pointers(), [&](std::unique_ptr<int> p) { sum += *p; });
    EXPECT_EQ(sum, 3);
  });
}

TEST(AsyncGenerator, AdvanceLendsTheValue) {
  in_order([]() -> task<> {
    const auto one = []() -> async_generator<std::string> {
      std::string mine = "a";
      co_yield mine;
      EXPECT_EQ(mine, "ab") << "the consumer changed it in place";
    };
    auto g = one();
    std::string* const lent = co_await g.advance();
    *lent += "b";
    EXPECT_EQ(co_await g.advance(), nullptr);
  });
}

TEST(AsyncGenerator, AnErrorEndsIt) {
  in_every_order([]() -> task<> {
    const auto fails = []() -> async_generator<int> {
      co_yield 1;
      co_await yield_now();
      throw boom();
    };
    auto g = fails();
    EXPECT_EQ(co_await g.next(), 1);
    EXPECT_THROW(co_await g.next(), boom);
    EXPECT_EQ(co_await g.next(), std::nullopt);
    EXPECT_THROW(co_await for_each(fails(), [](int) {}), boom);
  });
}

TEST(AsyncGenerator, AnErrorMayBeThrownIn) {
  in_order([]() -> task<> {
    bool caught = false;
    const auto resource = [&]() -> async_generator<int> {
      try {
        co_yield 1;
      } catch (const boom&) {
        caught = true;
      }
    };
    auto g = resource();
    co_await g.next();
    g.throw_in(std::make_exception_ptr(boom()));
    EXPECT_EQ(co_await g.next(), std::nullopt);
    EXPECT_TRUE(caught);
  });
}

TEST(AsyncGenerator, AFailingConsumerLeavesIt) {
  in_every_order([]() -> task<> {
    const auto fails = [](int n) {
      if (n == 1) throw boom();
    };
    EXPECT_THROW(co_await for_each(counted(9), fails), boom);
    EXPECT_EQ(tracked::alive(), 0);
  });
}

TEST(AsyncGenerator, CutInsideNextIsAtItsEnd) {
  in_every_order([]() -> task<> {
    journal log;
    const auto waits = [&]() -> async_generator<int> {
      const tracked t("generator", &log);
      co_yield 1;
      co_await sleep_forever();
    };
    auto g = waits();
    co_await g.next();
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const tracked t("consumer", &log);
      co_await g.next();
    }));
    EXPECT_EQ(log, (journal{"~generator", "~consumer"})) << "innermost first";
    EXPECT_TRUE(g.done());
    EXPECT_EQ(co_await g.next(), std::nullopt);
  });
}

TEST(AsyncGenerator, CutBetweenNextsIsDroppedWithItsConsumer) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1500ms, []() -> task<> {
      auto g = counted(9);
      co_await g.next();
      co_await sleep_forever();
    }));
    EXPECT_EQ(tracked::alive(), 0);
    EXPECT_FALSE(co_await move_on_after(1500ms, []() -> task<> {
      co_await for_each(counted(9), [](int) -> task<> { co_await sleep_forever(); });
    }));
    EXPECT_EQ(tracked::alive(), 0);
  });
}

// Resources.

async_generator<int> guarded(journal& log, logged_resource::behaviour b = {}) {
  co_await use(logged_resource("outer", log));
  const tracked t("local", &log);
  co_await use(logged_resource("inner", log, b));
  for (int i = 0;; ++i) {
    co_await sleep_for(1s);
    co_yield i;
  }
}

task<> take_two(async_generator<int>& numbers) {
  EXPECT_EQ(co_await numbers.next(), 0);
  EXPECT_EQ(co_await numbers.next(), 1);
}

TEST(GeneratorResources, AreLeftAfterTheLocalsLastInFirstOut) {
  in_every_order([]() -> task<> {
    journal log;
    co_await with(guarded(log), take_two);
    EXPECT_EQ(log, (journal{"+outer", "+inner", "~local", "-inner returned", "-outer returned"}));
  });
}

TEST(GeneratorResources, AreToldThatTheConsumerFailedOrWasCut) {
  in_every_order([]() -> task<> {
    journal log;
    const auto fails = [](auto& numbers) -> task<> {
      co_await numbers.next();
      throw boom();
    };
    EXPECT_THROW(co_await with(guarded(log), fails), boom);
    EXPECT_EQ(log, (journal{"+outer", "+inner", "~local", "-inner threw", "-outer threw"}));
    log.clear();
    const auto endless = [&]() -> task<> { co_await for_each(guarded(log), [](int) {}); };
    EXPECT_FALSE(co_await move_on_after(2500ms, endless));
    EXPECT_EQ(log, (journal{"+outer", "+inner", "~local", "-inner cancelled", "-outer cancelled"}));
  });
}

TEST(GeneratorResources, AllAreLeftAlthoughOneFails) {
  in_every_order([]() -> task<> {
    journal log;
    EXPECT_THROW(co_await with(guarded(log, {.exit_throws = true}), take_two), second_boom);
    EXPECT_EQ(log.back(), "-outer returned");
  });
}

TEST(GeneratorResources, OneThatTakesTooLongIsAnErrorAndTheOthersAreLeft) {
  in_every_order([]() -> task<> {
    journal log;
    EXPECT_THROW(co_await with(guarded(log, {.exit_takes = 99s}), take_two, 3s), timeout_error);
    EXPECT_EQ(log.back(), "-outer returned");
    EXPECT_EQ(co_await elapsed(), 5s);
  });
}

TEST(GeneratorResources, WhatWasNotEnteredIsNotLeft) {
  in_every_order([]() -> task<> {
    journal log;
    EXPECT_THROW(co_await with(guarded(log, {.enter_throws = true}), take_two), boom);
    EXPECT_EQ(log, (journal{"+outer", "~local", "-outer threw"}));
    log.clear();
    const auto slow = [&]() -> task<> { co_await with(guarded(log, {.enter_takes = 9s}), take_two); };
    EXPECT_FALSE(co_await move_on_after(1s, slow));
    EXPECT_EQ(log, (journal{"+outer", "~local", "-outer cancelled"}));
  });
}

async_generator<int> in_order_of_completion(std::vector<int> lengths) {
  const auto work = [](int n) { return sleep_and_give(1s * n, n); };
  auto& done = co_await use(as_completed(transform(lengths, work)));
  while (const auto n = co_await done.next()) co_yield *n;
}

async_generator<int> doubled(async_generator<int> source) {
  auto& numbers = co_await use(std::move(source));
  while (const auto n = co_await numbers.next()) co_yield *n * 2;
}

TEST(GeneratorResources, MayBeTasksThatRunOnBetweenValues) {
  in_every_order([]() -> task<> {
    std::vector<int> got;
    co_await for_each(in_order_of_completion({3, 1, 2}), [&](int n) -> task<> {
      got.push_back(n);
      co_await sleep_for(1s);
    });
    EXPECT_THAT(got, ElementsAre(1, 2, 3));
    EXPECT_EQ(co_await elapsed(), 4s);
  });
}

TEST(GeneratorResources, MayBeGenerators) {
  in_every_order([]() -> task<> {
    std::vector<int> got;
    co_await for_each(doubled(doubled(in_order_of_completion({3, 1, 2}))), [&](int n) { got.push_back(n); });
    EXPECT_THAT(got, ElementsAre(4, 8, 12));
    const int first = co_await with(doubled(in_order_of_completion({3, 1, 2})),
                                    [](auto& g) -> task<int> { co_return *co_await g.next(); });
    EXPECT_EQ(first, 2);
    EXPECT_EQ(tracked::alive(), 0);
    EXPECT_EQ(co_await elapsed(), 4s);
  });
}

TEST(GeneratorResources, TasksAreCutWithTheScopeThatTheGeneratorIsIteratedIn) {
  in_every_order([]() -> task<> {
    for (const auto when : {500ms, 1000ms, 1500ms}) {
      EXPECT_FALSE(co_await move_on_after(when, [] {
        return for_each(doubled(in_order_of_completion({3, 1, 2})),
                        [](int) -> task<> { co_await sleep_for(700ms); });
      }));
      EXPECT_EQ(tracked::alive(), 0);
    }
  });
}

TEST(GeneratorResources, AreIteratedFromAnotherTaskToo) {
  in_every_order([]() -> task<> {
    std::vector<int> got;
    co_await with(doubled(in_order_of_completion({2, 1})), [&](auto& g) -> task<> {
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          while (const auto n = co_await g.next()) got.push_back(*n);
        });
        co_return;
      });
    });
    EXPECT_THAT(got, ElementsAre(2, 4));
  });
}

TEST(GeneratorResourcesDeathTest, UseInABareLocal) {
  const auto bare = []() -> task<> {
    journal log;
    auto g = guarded(log);
    co_await g.next();
  };
  EXPECT_DEATH(testing::run(bare), "iterated by for_each, a collector, or inside with");
}

TEST(AsyncGeneratorDeathTest, TwoTasksInNext) {
  const auto two = []() -> task<> {
    auto g = counted(3);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 2; ++i) {
        group.spawn([&]() -> task<> { co_await g.next(); });
      }
      co_return;
    });
  };
  EXPECT_DEATH(testing::run(two), "two tasks await next");
}

TEST(AsyncGenerator, AMillionValues) {
  const auto numbers = []() -> async_generator<int> {
    for (int i = 0; i < 1'000'000; ++i) co_yield i;
  };
  in_order([&]() -> task<> {
    long sum = 0;
    co_await for_each(numbers(), [&](int n) { sum += n; });
    EXPECT_EQ(sum, 499999500000);
  });
}

}  // namespace
}  // namespace weft
