// SPDX-License-Identifier: MIT
#include "weft/core/until.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;

task<std::optional<int>> sleep_and_find(duration length, std::optional<int> found) {
  const tracked t;
  co_await sleep_for(length);
  co_return found;
}

TEST(UntilAll, GivesResultsInTheOrderOfSpawning) {
  in_every_order([]() -> task<> {
    const auto results = co_await with_task_group<int>(until::all, [](task_group<int>& group) -> task<> {
      group.spawn(sleep_and_give, 3s, 1);
      group.spawn(sleep_and_give, 1s, 2);
      co_await sleep_for(2s);
      group.spawn(sleep_and_give, 2s, 3);
    });
    EXPECT_THAT(results, ElementsAre(1, 2, 3));
  });
}

TEST(UntilAll, LeavesOutWhatWasTakenAndWhatWasCancelled) {
  in_every_order([]() -> task<> {
    int by_next = 0;
    int by_handle = 0;
    const auto results = co_await with_task_group<int>(until::all, [&](task_group<int>& group) -> task<> {
      auto a = group.spawn(sleep_and_give, 3s, 1);
      group.spawn(sleep_and_give, 1s, 2);
      group.spawn(sleep_and_give, 4s, 3);
      group.spawn(sleep_and_give, 9s, 4).cancel();
      by_next = (co_await group.next()).value();
      by_handle = co_await a;
    });
    EXPECT_EQ(by_next, 2);
    EXPECT_EQ(by_handle, 1);
    EXPECT_THAT(results, ElementsAre(3));
  });
}

TEST(UntilAll, MovesResultsAndThrowsWhatFailed) {
  in_every_order([]() -> task<> {
    const auto make = [](int n) -> task<std::unique_ptr<int>> { co_return std::make_unique<int>(n); };
    const auto both = co_await with_task_group<std::unique_ptr<int>>(until::all, [&](auto& group) -> task<> {
      group.spawn(make, 1);
      group.spawn(make, 2);
      co_return;
    });
    EXPECT_EQ(*both.at(0) + *both.at(1), 3);
    EXPECT_THROW(co_await with_task_group<int>(until::all,
                                               [](task_group<int>& group) -> task<> {
                                                 group.spawn(sleep_and_give, 1s, 1);
                                                 co_await sleep_for(2s);
                                                 throw boom();
                                               }),
                 exception_group);
  });
}

TEST(UntilFirst, CutsTheOthersAndTheBody) {
  in_every_order([]() -> task<> {
    const auto first = co_await with_task_group<int>(until::first, [](task_group<int>& group) -> task<> {
      group.spawn(sleep_and_give, 3s, 1);
      group.spawn(sleep_and_give, 1s, 2);
      const tracked t;
      co_await sleep_forever();
    });
    EXPECT_EQ(first, 2);
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(UntilFirst, TwoAtOnceGiveOne) {
  in_every_order([]() -> task<> {
    const auto first = co_await with_task_group<int>(until::first, [](task_group<int>& group) -> task<> {
      group.spawn(sleep_and_give, 1s, 1);
      group.spawn(sleep_and_give, 1s, 2);
      co_return;
    });
    EXPECT_THAT(first.value_or(0), ::testing::AnyOf(1, 2));
  });
}

TEST(UntilFirst, NobodyReturned) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await with_task_group<int>(until::first, [](auto&) -> task<> { co_return; }), std::nullopt);
    EXPECT_FALSE(co_await with_task_group(until::first, [](task_group<>& group) -> task<> {
      group.spawn(sleeper, 1s).cancel();
      co_return;
    }));
    EXPECT_TRUE(co_await with_task_group(until::first, [](task_group<>& group) -> task<> {
      group.spawn(sleeper, 1s);
      group.spawn(sleeper, 2s);
      co_return;
    }));
  });
}

TEST(UntilFirst, AFailureBeforeItIsThrown) {
  in_every_order([]() -> task<> {
    EXPECT_THROW(co_await with_task_group(until::first,
                                          [](task_group<>& group) -> task<> {
                                            group.spawn(sleep_and_throw, 1s);
                                            group.spawn(sleeper, 2s);
                                            co_return;
                                          }),
                 exception_group);
  });
}

TEST(UntilFirst, CutFromOutsideIsCut) {
  in_every_order([]() -> task<> {
    const auto contest = []() -> task<std::optional<int>> {
      return with_task_group<int>(until::first, [](task_group<int>& group) -> task<> {
        group.spawn(sleep_and_give, 3s, 1);
        co_return;
      });
    };
    EXPECT_FALSE(co_await move_on_after(1s, contest));
  });
}

TEST(UntilFirstValue, PassesOverWhatIsEmpty) {
  in_every_order([]() -> task<> {
    const auto found =
        co_await with_task_group<std::optional<int>>(until::first_value, [](auto& g) -> task<> {
          g.spawn(sleep_and_find, 1s, std::nullopt);
          g.spawn(sleep_and_find, 3s, 3);
          g.spawn(sleep_and_find, 2s, 0);
          co_return;
        });
    EXPECT_EQ(found, std::optional(std::optional(0)));
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(UntilFirstValue, NoneHasOne) {
  in_every_order([]() -> task<> {
    const auto said = co_await with_task_group<std::string>(until::first_value, [](auto& group) -> task<> {
      group.spawn([]() -> task<std::string> { co_return ""; });
      co_return;
    });
    EXPECT_EQ(said, std::nullopt);
  });
}

TEST(UntilBody, CancelsWhatIsLeftAndGivesTheBodysValue) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await with_task_group(until::body,
                                       [](task_group<>& group) -> task<int> {
                                         group.spawn(sleeper, 9s);
                                         co_await sleep_for(1s);
                                         co_return 5;
                                       }),
              5);
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(UntilBody, AFailureOfTheBodyIsThrown) {
  in_every_order([]() -> task<> {
    EXPECT_THROW(co_await with_task_group(until::body,
                                          [](task_group<>& group) -> task<> {
                                            group.spawn(sleeper, 9s);
                                            throw boom();
                                            co_return;
                                          }),
                 exception_group);
  });
}

}  // namespace
}  // namespace weft
