// SPDX-License-Identifier: MIT
// Covers: weft/core/task.hpp weft/core/frame.hpp
#include "weft/core/task.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

struct foreign_awaiter {
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}
};

static_assert(!std::copyable<task<>>);
static_assert(awaitable<task<>>);
static_assert(!awaitable<task<>&>, "a task is awaited once, so it is moved into the await");
static_assert(!awaitable<foreign_awaiter>, "it could not be cancelled");
static_assert(awaitable<sleep_for>);
static_assert(sizeof(task<>) == sizeof(void*));

task<int> give(int value) { co_return value; }
task<> fail(std::string what) {
  throw boom(what);
  co_return;
}

TEST(Task, GivesItsValue) {
  EXPECT_EQ(testing::run(give, 42), 42);
  in_order([]() -> task<> { EXPECT_EQ(co_await give(1) + co_await give(2), 3); });
}

TEST(Task, IsLazy) {
  bool ran = false;
  in_order([&]() -> task<> {
    const auto mark = [&]() -> task<> {
      ran = true;
      co_return;
    };
    task<> t = mark();
    EXPECT_FALSE(ran);
    co_await std::move(t);
    EXPECT_TRUE(ran);
  });
}

TEST(Task, OwnsItsArgumentsAlsoWhenNeverAwaited) {
  const auto takes = [](tracked) -> task<> {
    ADD_FAILURE() << "nobody awaits this";
    co_return;
  };
  const int before = tracked::alive();
  {
    const task<> dropped = takes(tracked());
    EXPECT_EQ(tracked::alive(), before + 1);
  }
  EXPECT_EQ(tracked::alive(), before);
}

TEST(Task, MovesItsResultOut) {
  const auto make = []() -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
  EXPECT_EQ(*testing::run(make), 5);
  in_order([&]() -> task<> {
    const auto copied = [](std::string text) -> task<std::string> { co_return text; };
    EXPECT_EQ(*co_await make(), 5);
    EXPECT_EQ(co_await copied(std::string(100, 'x')), std::string(100, 'x'));
  });
}

TEST(Task, ConvertsWhatIsReturned) {
  const auto text = []() -> task<std::string> { co_return "abc"; };
  EXPECT_EQ(testing::run(text), "abc");
}

TEST(Task, GivesAReference) {
  int number = 1;
  const auto borrow = [&]() -> task<int&> { co_return number; };
  const auto borrow_const = [&]() -> task<const int&> { co_return number; };
  in_order([&]() -> task<> {
    int& got = co_await borrow();
    EXPECT_EQ(&got, &number);
    EXPECT_EQ(&co_await borrow_const(), &number);
  });
  EXPECT_EQ(&testing::run(borrow), &number);
}

TEST(Task, ReferenceMayFail) {
  const auto borrow = []() -> task<int&> {
    throw boom();
    co_return *static_cast<int*>(nullptr);
  };
  EXPECT_THROW((void)testing::run(borrow), boom);
}

TEST(Task, CarriesAnError) {
  in_order([]() -> task<> {
    try {
      co_await fail("why");
      ADD_FAILURE();
    } catch (const boom& e) {
      EXPECT_STREQ(e.what(), "why");
    }
    EXPECT_EQ(co_await give(3), 3);
  });
  EXPECT_THROW(testing::run(fail, "why"), boom);
}

TEST(Task, FreesItsFrameWhenTheAwaitIsOver) {
  const auto holds = [](tracked) -> task<int> { co_return tracked::alive(); };
  in_order([&]() -> task<> {
    const int before = tracked::alive();
    EXPECT_GT(co_await holds(tracked()), before);
    EXPECT_EQ(tracked::alive(), before);
  });
}

TEST(Task, IsMoved) {
  in_order([]() -> task<> {
    task<int> a = give(1);
    task<int> b = std::move(a);
    a = give(2);
    std::swap(a, b);
    EXPECT_EQ(co_await std::move(a), 1);
    EXPECT_EQ(co_await std::move(b), 2);
  });
}

TEST(TaskDeathTest, AwaitedTwice) {
  const auto twice = []() -> task<> {
    task<int> t = give(1);
    co_await std::move(t);
    co_await std::move(t);
  };
  EXPECT_DEATH(testing::run(twice), "awaited or moved from before");
}

TEST(TaskDeathTest, MovedFromInsideAnAttempt) {
  const auto moved = []() -> task<> {
    task<int> t = give(1);
    co_await std::move(t);
    co_await move_on_after(1s, std::move(t));
  };
  EXPECT_DEATH(testing::run(moved), "awaited or moved from before");
}

TEST(Task, CompletesAMillionTimesInOneTurn) {
  in_order([]() -> task<> {
    long sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum += co_await give(1);
    EXPECT_EQ(sum, 1'000'000);
    for (int i = 0; i < 1'000'000; ++i) sum += co_await ready_at_once();
    EXPECT_EQ(sum, 8'000'000);
  });
}

task<int> deep(int levels, task<int> (*innermost)()) {
  if (levels == 0) co_return co_await innermost();
  co_return 1 + co_await deep(levels - 1, innermost);
}

class TaskChain : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Deep, TaskChain, ::testing::Values(1, 100, 10'000, 100'000));

TEST_P(TaskChain, Returns) {
  const auto at_once = []() -> task<int> { co_return 0; };
  const auto later = []() -> task<int> {
    co_await sleep_for(1s);
    co_return 0;
  };
  EXPECT_EQ(testing::run(deep, GetParam(), +at_once), GetParam());
  EXPECT_EQ(testing::run(deep, GetParam(), +later), GetParam());
}

TEST_P(TaskChain, Throws) {
  const auto throws = []() -> task<int> {
    co_await yield_now();
    throw boom();
  };
  EXPECT_THROW(testing::run(deep, GetParam(), +throws), boom);
}

TEST_P(TaskChain, IsCancelled) {
  const auto waits = []() -> task<int> {
    const tracked t;
    co_await sleep_forever();
    co_return 0;
  };
  in_order([&, depth = GetParam()]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1s, deep(depth, +waits)));
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(Task, KnowsItsLoopAndItsChain) {
  in_order([]() -> task<> {
    loop& l = co_await this_loop{};
    chain& c = co_await this_chain{};
    EXPECT_EQ(&l, current_loop());
    EXPECT_EQ(c.lp, &l);
    EXPECT_EQ(l.root(), &c);
  });
}

TEST(Task, NotesWhereItIsSuspended) {
  in_order([]() -> task<> {
    chain& c = co_await this_chain{};
    co_await yield_now();
    const auto before = c.top->at.line();
    co_await yield_now();
    EXPECT_EQ(c.top->at.line(), before + 2);
  });
}

}  // namespace
}  // namespace weft
