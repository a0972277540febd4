// SPDX-License-Identifier: MIT
#include "weft/sync/future.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/core/tracked.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;

TEST(Future, CallsBackOnceWithinTheCallThatSetsIt) {
  promise<std::string> p;
  journal log;
  p.get_future().on_done([&](const future<std::string>& f) { log.push_back("first " + f.get()); });
  p.get_future().on_done([&](const future<std::string>& f) { log.push_back("second " + f.get()); });
  EXPECT_FALSE(p.get_future().done());
  EXPECT_TRUE(log.empty());
  p.set_value(2, 'x');
  EXPECT_THAT(log, ElementsAre("first xx", "second xx"));
  EXPECT_THROW(p.set_value("again"), std::logic_error);
  EXPECT_THROW(p.set_error(std::make_exception_ptr(boom())), std::logic_error);
  EXPECT_EQ(log.size(), 2U);
}

TEST(Future, CallsBackAtOnceIfItIsDone) {
  promise<int> p;
  const future<int> f = p.get_future();
  p.set_value(7);
  int got = 0;
  f.on_done([&](const future<int>& done) { got = done.get(); });
  EXPECT_EQ(got, 7);
  EXPECT_TRUE(f.done());
  EXPECT_THROW(f.on_done([](const auto&) { throw boom(); }), boom);
}

TEST(Future, GivesItsError) {
  promise<> p;
  const future<> f = p.get_future();
  EXPECT_THROW(f.get(), std::logic_error) << "it is not done";
  bool failed = false;
  f.on_done([&](const future<>& done) {
    try {
      done.get();
    } catch (const boom&) {
      failed = true;
    }
  });
  p.set_error(std::make_exception_ptr(boom()));
  EXPECT_TRUE(failed);
  EXPECT_THROW(f.get(), boom);
}

TEST(Future, TasksWaitForTheSame) {
  in_every_order([]() -> task<> {
    promise<std::unique_ptr<int>> p;
    int seen = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 3; ++i) {
        group.spawn([](future<std::unique_ptr<int>> f, int& count) -> task<> { count += *co_await f.wait(); },
                    p.get_future(), std::ref(seen));
      }
      co_await sleep_for(1s);
      p.set_value(std::make_unique<int>(2));
    });
    EXPECT_EQ(seen, 6);
  });
}

TEST(Future, ACancelledWaiterLeavesTheOthers) {
  in_every_order([]() -> task<> {
    promise<int> p;
    const future<int> f = p.get_future();
    const auto wait = [&f]() -> task<int> { co_return co_await f.wait(); };
    EXPECT_FALSE(co_await move_on_after(1s, wait));
    int got = 0;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { got = co_await wait(); });
      co_await yield_now();
      p.set_value(1);
    });
    EXPECT_EQ(got, 1);
  });
}

TEST(Future, ACallbackThatThrowsKeepsNoOtherFromBeingCalled) {
  promise<int> one, two;
  int called = 0;
  const auto counts = [&](const auto&) { ++called; };
  one.get_future().on_done([](const auto&) { throw boom(); });
  one.get_future().on_done(counts);
  EXPECT_THROW(one.set_value(1), boom);
  EXPECT_EQ(called, 1);
  EXPECT_EQ(one.get_future().get(), 1) << "it is set all the same";
  two.get_future().on_done([](const auto&) { throw boom(); });
  two.get_future().on_done([](const auto&) { throw second_boom(); });
  two.get_future().on_done(counts);
  try {
    two.set_error(std::make_exception_ptr(boom()));
    FAIL();
  } catch (const exception_group& both) {
    EXPECT_EQ(both.size(), 2U);
    EXPECT_TRUE(both.subgroup<second_boom>());
  }
  EXPECT_EQ(called, 2);
}

TEST(Future, ACallbackMayCancelWhoWaits) {
  in_every_order([]() -> task<> {
    promise<int> p;
    const future<int> f = p.get_future();
    cancel_scope scope;
    f.on_done([&](const auto&) { scope.cancel(); });
    std::optional<int> got;
    bool went_on = false;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await scope.run([&]() -> task<> {
          got = co_await f.wait();  // its task was woken first: the result is not lost
          co_await yield_now();
          went_on = true;
        });
      });
      co_await sleep_for(1s);
      p.set_value(3);
    });
    EXPECT_EQ(got, 3);
    EXPECT_FALSE(went_on);
  });
}

TEST(Future, ACallbackMayAskForMoreAndSetOthers) {
  promise<int> p;
  promise<int> next;
  const future<int> f = p.get_future();
  int inner = 0;
  f.on_done([&](const future<int>& done) {
    done.on_done([&](const future<int>& again) { inner = again.get(); });
    next.set_value(done.get() + 1);
  });
  p.set_value(1);
  EXPECT_EQ(inner, 1);
  EXPECT_EQ(next.get_future().get(), 2);
}

TEST(Future, ACallbackMayBeTheLastToHoldIt) {
  {
    auto p = std::make_unique<promise<tracked>>();
    p->get_future().on_done([t = tracked(), &p](const future<tracked>& f) {
      EXPECT_TRUE(f.done());
      p.reset();
      EXPECT_EQ(tracked::alive(), 2);
    });
    p->set_value();
  }
  EXPECT_EQ(tracked::alive(), 0);
}

TEST(Future, APromiseThatIsDroppedIsBroken) {
  in_every_order([]() -> task<> {
    std::optional<promise<int>> p(std::in_place);
    const future<int> f = p->get_future();
    promise<int> moved = std::move(*p);
    bool called = false;
    f.on_done([&](const auto&) { called = true; });
    p.reset();
    EXPECT_FALSE(called) << "it was moved away";
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_THROW(co_await f.wait(), broken_promise); });
      co_await yield_now();
      promise<int>(std::move(moved));
    });
    EXPECT_TRUE(called);
    EXPECT_THROW(f.get(), broken_promise);
  });
}

}  // namespace
}  // namespace weft
