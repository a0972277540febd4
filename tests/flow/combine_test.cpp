// SPDX-License-Identifier: MIT
// Covers: weft/flow/combine.hpp weft/flow/pace.hpp weft/flow/producer.hpp
#include "weft/flow/combine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/core/cancelled_everywhere.hpp"
#include "weft/flow/collectors.hpp"
#include "weft/flow/pace.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ints = std::vector<int>;

/// Gives numbers, each after a time of its own.
struct step {
  duration after;
  int value;
};
async_generator<int> steps(std::vector<step> all, journal* log = nullptr) {
  if (log) co_await use(logged_resource("s" + std::to_string(all.front().value), *log));
  const tracked t;
  for (const step& s : all) {
    co_await sleep_for(s.after);
    if (s.value < 0) throw boom();
    co_yield s.value;
  }
}

TEST(Zip, EndsWithTheShortest) {
  in_every_order([]() -> task<> {
    const std::vector<std::string> names{"a", "b", "c"};
    EXPECT_THAT(co_await (zip(names, steps({{1s, 1}, {1s, 2}})) | to<std::vector>()),
                ElementsAre(std::tuple("a", 1), std::tuple("b", 2)));
    EXPECT_THAT(co_await (zip(ints{1}, names, names) | to<std::vector>()),
                ElementsAre(std::tuple(1, "a", "a")));
    EXPECT_THAT(co_await (zip(ints(), names) | to<std::vector>()), IsEmpty());
    EXPECT_EQ(tracked::alive(), 0);
  });
}

TEST(Concat, OneAfterTheOther) {
  in_every_order([]() -> task<> {
    journal log;
    EXPECT_THAT(co_await (concat(steps({{1s, 1}, {1s, 2}}, &log), ints{3}, steps({{1s, 4}}, &log)) |
                          to<std::vector>()),
                ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(log, (journal{"+s1", "-s1 returned", "+s4", "-s4 returned"}));
  });
}

TEST(Merge, GivesItemsAsTheyCome) {
  in_every_order([]() -> task<> {
    EXPECT_THAT(co_await (merge(steps({{1s, 1}, {3s, 4}}), steps({{2s, 2}, {1s, 3}})) | to<std::vector>()),
                ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(co_await elapsed(), 4s);
    EXPECT_THAT(co_await (merge(ints{1, 2}) | to<std::vector>()), ElementsAre(1, 2));
    EXPECT_THAT(co_await (merge(std::vector<async_generator<int>>()) | to<std::vector>()), IsEmpty());
  });
}

TEST(Merge, LosesNothingOfFastSources) {
  in_every_order([]() -> task<> {
    ints many(50);
    for (int i = 0; i < 50; ++i) many[static_cast<std::size_t>(i)] = i;
    const auto got = co_await (merge(many, many, many) | to<std::vector>());
    EXPECT_EQ(got.size(), 150U);
    int sum = 0;
    for (const int n : got) sum += n;
    EXPECT_EQ(sum, 3 * 1225);
  });
}

TEST(Merge, LeavesItsSourcesWhenItIsLeft) {
  in_every_order([]() -> task<> {
    journal log;
    co_await with(merge(steps({{1s, 1}, {9s, 1}}, &log), steps({{2s, 2}, {9s, 2}}, &log)),
                  [&](auto& all) -> task<> {
                    EXPECT_EQ(co_await all.next(), 1);
                    EXPECT_EQ(log.size(), 2U);
                  });
    EXPECT_EQ(log.size(), 4U);
    EXPECT_EQ(tracked::alive(), 0);
    EXPECT_EQ(co_await elapsed(), 1s);
  });
}

TEST(Merge, AFailureIsThrownAfterTheItemsBeforeIt) {
  in_every_order([]() -> task<> {
    ints got;
    const auto collect = [&](int n) { got.push_back(n); };
    EXPECT_THROW(co_await for_each(merge(steps({{1s, 1}, {9s, 9}}), steps({{2s, -1}})), collect),
                 exception_group);
    EXPECT_THAT(got, ElementsAre(1));
    EXPECT_EQ(co_await elapsed(), 2s);
    const auto looks_away = [](auto&) -> task<> { co_await sleep_for(5s); };
    EXPECT_THROW(co_await with(merge(steps({{1s, -1}})), looks_away), exception_group);
  });
}

TEST(Producer, TellsAConsumerWhoseScopeIsCutButWhoIsShielded) {
  in_every_order([]() -> task<> {
    for (const auto when : {0s, 1s}) {
      EXPECT_FALSE(co_await move_on_after(when, [&]() -> task<> {
        co_await with(steps({{9s, 1}}) | buffered(1), [](auto& items) -> task<> {
          const auto ask = [&]() -> task<> { EXPECT_EQ(co_await items.next(), std::nullopt); };
          co_await shield(ask());
          co_await yield_now();
        });
      }));
    }
  });
}

TEST(ProducerDeathTest, TwoConsumers) {
  const auto two = []() -> task<> {
    co_await with(steps({{1s, 1}}) | buffered(1), [](auto& items) -> task<> {
      const auto ask = [&]() -> task<> { co_await items.next(); };
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn(ask);
        group.spawn(ask);
        co_return;
      });
    });
  };
  EXPECT_DEATH(testing::run(two), "two tasks await next");
}

TEST(Buffered, RunsAhead) {
  in_every_order([]() -> task<> {
    const auto work = [](int) -> task<> { co_await sleep_for(1s); };
    const std::vector<step> each_second{{1s, 1}, {1s, 2}, {1s, 3}};
    co_await for_each(steps(each_second), work);
    EXPECT_EQ(co_await elapsed(), 6s);
    co_await for_each(steps(each_second) | buffered(1), work);
    EXPECT_EQ(co_await elapsed(), 10s) << "it makes one while the other is used";
  });
}

TEST(Buffered, HoldsSoManyAndNoMore) {
  in_every_order([]() -> task<> {
    int made = 0;
    const auto numbers = [&]() -> async_generator<int> {
      for (;;) co_yield ++made;
    };
    co_await with(numbers() | buffered(3), [&](auto& items) -> task<> {
      co_await sleep_for(1s);
      EXPECT_EQ(made, 4) << "three and the one that waits";
      for (int i = 1; i < 9; ++i) EXPECT_EQ(co_await items.next(), i);
    });
  });
}

TEST(Timeout, IsForEachItem) {
  in_every_order([]() -> task<> {
    ints got;
    const auto collect = [&](int n) { got.push_back(n); };
    EXPECT_THROW(co_await for_each(steps({{2s, 1}, {2s, 2}, {4s, 3}}) | timeout(3s), collect), timeout_error);
    EXPECT_THAT(got, ElementsAre(1, 2));
    EXPECT_EQ(co_await elapsed(), 7s);
    EXPECT_EQ(tracked::alive(), 0);
  });
}

TEST(Debounce, GivesTheLastOneWhenItIsQuiet) {
  in_every_order([]() -> task<> {
    co_await for_each(steps({{1s, 1}, {1s, 2}, {5s, 3}, {1s, 4}, {1s, 5}}) | debounce(3s) | enumerate(),
                      [](auto item) -> task<> {
                        const auto [index, value] = item;
                        EXPECT_EQ(value, index == 0 ? 2 : 5);
                        EXPECT_EQ(co_await elapsed(), index == 0 ? 5s : 9s) << "at the end there is no wait";
                      });
    EXPECT_THAT(co_await (steps({{1s, 1}}) | debounce(3s) | to<std::vector>()), ElementsAre(1));
  });
}

async_generator<int> short_steps(int n) {
  co_await use(resource("g", 1ms));
  for (int i = 0; i < n; ++i) {
    co_await sleep_for(1ms);
    co_yield i;
  }
}
task<> pipes() {
  const auto half = [](int n) -> task<int> {
    co_await sleep_for(1ms);
    co_return n / 2;
  };
  co_await for_each(merge(short_steps(2) | debounce(2ms), short_steps(3) | transform(half)), [](int) {});
  co_await (zip(concat(short_steps(1), short_steps(1)), short_steps(2) | buffered(2)) | timeout(1s) |
            count());
}
TEST(Pipes, AreCutEverywhere) { cancel_everywhere(pipes); }

}  // namespace
}  // namespace weft
