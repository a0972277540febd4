// SPDX-License-Identifier: MIT
#include "weft/flow/as_completed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/flow/gather.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;

std::vector<task<int>> three_one_two() {
  std::vector<task<int>> work;
  for (const int n : {3, 1, 2}) work.push_back(sleep_and_give(1s * n, n));
  return work;
}

TEST(AsCompleted, GivesResultsInTheOrderTheyFinish) {
  in_every_order([]() -> task<> {
    std::vector<int> got;
    co_await for_each(as_completed(three_one_two()), [&](int n) { got.push_back(n); });
    EXPECT_THAT(got, ElementsAre(1, 2, 3));
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(AsCompleted, LeavingEarlyCutsTheRest) {
  in_every_order([]() -> task<> {
    co_await with(as_completed(three_one_two()),
                  [](auto& done) -> task<> { EXPECT_EQ(co_await done.next(), 1); });
    EXPECT_EQ(tracked::alive(), 0);
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(AsCompleted, AFailureIsThrownByNextAndCutsTheOthers) {
  in_every_order([]() -> task<> {
    const auto fail = []() -> task<int> {
      co_await sleep_for(1500ms);
      throw boom();
    };
    std::vector<int> got;
    const auto collect = [&](auto& done) -> task<> {
      while (const auto n = co_await done.next()) got.push_back(*n);
    };
    auto work = three_one_two();
    work.push_back(fail());
    EXPECT_THROW(co_await with(as_completed(std::move(work)), collect), exception_group);
    EXPECT_THAT(got, ElementsAre(1));
    EXPECT_EQ(co_await elapsed(), 1500ms);
  });
}

TEST(AsCompleted, AFailureThatNobodyAskedForIsThrownOnLeaving) {
  in_every_order([]() -> task<> {
    std::vector<task<>> work;
    work.push_back(sleep_and_throw(1s));
    const auto looks_away = [](auto&) -> task<> { co_await sleep_for(2s); };
    EXPECT_THROW(co_await with(as_completed(std::move(work)), looks_away), exception_group);
  });
}

TEST(AsCompleted, IsCutWithItsConsumer) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(
        co_await move_on_after(1500ms, [] { return for_each(as_completed(three_one_two()), [](int) {}); }));
    EXPECT_EQ(tracked::alive(), 0);
    EXPECT_EQ(co_await elapsed(), 1500ms);
  });
}

TEST(AsCompleted, OfNothing) {
  in_order([]() -> task<> {
    co_await for_each(as_completed(std::vector<task<int>>()), [](int) { ADD_FAILURE(); });
  });
}

TEST(AsCompleted, OfTasksWithoutResultGivesHandles) {
  in_every_order([]() -> task<> {
    std::vector<task<>> work;
    work.push_back(sleeper(1s));
    int seen = 0;
    co_await for_each(as_completed(std::move(work)), [&](const child_handle<void>& h) { seen += h.done(); });
    EXPECT_EQ(seen, 1);
  });
}

TEST(AsCompleted, ACancelledScopeAroundTheConsumerReachesTheTasksBetweenTwoNexts) {
  in_every_order([]() -> task<> {
    cancel_scope scope;
    EXPECT_FALSE(co_await scope.run([&]() -> task<> {
      co_await with(as_completed(three_one_two()), [&](auto& done) -> task<> {
        EXPECT_EQ(co_await done.next(), 1);
        scope.cancel();
        co_await done.next();
        ADD_FAILURE();
      });
    }));
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(AsCompleted, ARequestReachesTheTasksAlthoughTheConsumerIsShielded) {
  in_every_order([]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1s, []() -> task<> {
      std::vector<task<>> work;
      work.push_back(sleeper(9s));
      co_await with(as_completed(std::move(work)), [](auto&) -> task<> {
        const auto while_shielded = []() -> task<> {
          co_await sleep_for(3s);
          EXPECT_EQ(tracked::alive(), 0) << "it was cut at once";
        };
        co_await shield(while_shielded());
        co_await yield_now();
      });
    }));
    EXPECT_EQ(co_await elapsed(), 3s);
  });
}

TEST(AsCompleted, EnteredByACancelledTaskRunsNothing) {
  in_every_order([]() -> task<> {
    bool ran = false;
    const auto note = [&]() -> task<> {
      ran = true;
      co_return;
    };
    EXPECT_FALSE(co_await move_on_after(0s, [&]() -> task<> {
      std::vector<task<>> work;
      work.push_back(note());
      co_await for_each(as_completed(std::move(work)), [](auto&&) {});
    }));
    EXPECT_FALSE(ran);
  });
}

TEST(AsCompleted, TellsTheIndexOfEachTask) {
  in_every_order([]() -> task<> {
    std::vector<std::size_t> order;
    co_await for_each(as_completed(indexed(three_one_two())), [&](const auto& done) {
      EXPECT_EQ(done.value, done.key == 0 ? 3 : static_cast<int>(done.key));
      order.push_back(done.key);
    });
    EXPECT_THAT(order, ElementsAre(1, 2, 0));
    std::vector<task<>> silent;
    silent.push_back(sleeper(1s));
    co_await for_each(as_completed(indexed(std::move(silent))), [](const auto& d) { EXPECT_EQ(d.key, 0U); });
  });
}

TEST(AsCompleted, TellsTheItemOfEachResultAndOfEachError) {
  in_every_order([]() -> task<> {
    const auto size_of = [](const std::string& name) -> task<int> {
      co_await sleep_for(1s * name.size());
      if (name == "bb") throw boom();
      co_return static_cast<int>(name.size());
    };
    std::string order;
    co_await for_each(as_completed(std::vector<std::string>{"ccc", "bb", "a"},
                                   [&](const std::string& name) { return settled(size_of(name)); }),
                      [&](const keyed<std::string, std::expected<int, std::exception_ptr>>& done) {
                        order += done.key + (done.value ? "+" : "-");
                      });
    EXPECT_EQ(order, "a+bb-ccc+");
    const auto waits = [](const int& n) { return sleeper(1s * n); };
    int sum = 0;
    co_await for_each(as_completed(std::vector{1, 2}, waits),
                      [&](const keyed<int, void>& done) { sum += done.key; });
    EXPECT_EQ(sum, 3);
  });
}

TEST(Transform, MakesATaskOfEachItem) {
  in_every_order([]() -> task<> {
    const std::vector<int> numbers{3, 1, 2};
    std::string order;
    co_await for_each(as_completed(transform(numbers, [](int n) { return sleep_and_give(1s * n, n); })),
                      [&](int n) { order += std::to_string(n); });
    EXPECT_EQ(order, "123");
  });
}

}  // namespace
}  // namespace weft
