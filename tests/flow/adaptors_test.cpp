// SPDX-License-Identifier: MIT
// Covers: weft/flow/adaptors.hpp weft/flow/pipe.hpp weft/flow/iteration.hpp
#include "weft/flow/adaptors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "tests/core/logged_resource.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/collectors.hpp"
#include "weft/flow/for_each.hpp"

namespace weft {
namespace {

using namespace tests;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ints = std::vector<int>;

async_generator<int> up_to(int n, journal* log = nullptr) {
  if (log) co_await use(logged_resource("source", *log));
  const tracked t;
  for (int i = 1; i <= n; ++i) {
    co_await sleep_for(1s);
    co_yield i;
  }
}
bool is_odd(int n) { return n % 2 == 1; }
task<bool> is_odd_slowly(int n) {
  const tracked t;
  co_await sleep_for(1s);
  co_return n % 2 == 1;
}
struct named {
  std::string name;
  bool good;
  int size() const { return static_cast<int>(name.size()); }
};

TEST(Adaptors, FilterByAFunctionACoroutineOrAMember) {
  in_every_order([]() -> task<> {
    EXPECT_THAT(co_await (up_to(5) | filter(is_odd) | to<std::vector>()), ElementsAre(1, 3, 5));
    EXPECT_EQ(co_await elapsed(), 5s);
    EXPECT_THAT(co_await (up_to(3) | filter(is_odd_slowly) | to<std::vector>()), ElementsAre(1, 3));
    EXPECT_EQ(co_await elapsed(), 11s);
    const std::vector<named> all{{"a", true}, {"bb", false}, {"ccc", true}};
    EXPECT_EQ(co_await (all | filter(&named::good) | count()), 2U);
    EXPECT_EQ(all[0].name, "a") << "a range that is borrowed is not moved from";
  });
}

TEST(Adaptors, TransformByAFunctionACoroutineOrAMember) {
  in_every_order([]() -> task<> {
    const auto square = [](int n) { return n * n; };
    const auto text = [](int n) -> task<std::string> {
      co_await sleep_for(1s);
      co_return std::to_string(n);
    };
    EXPECT_THAT(co_await (up_to(3) | transform(square) | to<std::vector>()), ElementsAre(1, 4, 9));
    EXPECT_THAT(co_await (up_to(2) | transform(text) | to<std::vector>()), ElementsAre("1", "2"));
    const std::vector<named> all{{"a", true}, {"bb", false}};
    EXPECT_THAT(co_await (all | transform(&named::name) | to<std::vector>()), ElementsAre("a", "bb"));
    EXPECT_THAT(co_await (all | transform(&named::size) | to<std::vector>()), ElementsAre(1, 2));
  });
}

TEST(Adaptors, MoveWhatCanOnlyBeMoved) {
  in_order([]() -> task<> {
    std::vector<std::unique_ptr<int>> owned;
    owned.push_back(std::make_unique<int>(1));
    owned.push_back(std::make_unique<int>(2));
    const auto all = co_await (std::move(owned) | filter([](const auto& p) { return *p > 1; }) |
                               transform([](std::unique_ptr<int> p) { return p; }) | take(3) | drop(0) |
                               chunk(2) | flatten() | to<std::vector>());
    EXPECT_EQ(all.size(), 1U);
    EXPECT_EQ(*all.front(), 2);
  });
}

TEST(Adaptors, TakeDoesNotAskForMore) {
  in_every_order([]() -> task<> {
    EXPECT_THAT(co_await (up_to(9) | take(2) | to<std::vector>()), ElementsAre(1, 2));
    EXPECT_EQ(co_await elapsed(), 2s);
    EXPECT_THAT(co_await (up_to(9) | take(0) | to<std::vector>()), IsEmpty());
    EXPECT_EQ(co_await elapsed(), 2s);
    EXPECT_THAT(co_await (up_to(2) | take(5) | to<std::vector>()), ElementsAre(1, 2));
  });
}

TEST(Adaptors, TakeWhileAndDropWhileDecideOnce) {
  in_every_order([]() -> task<> {
    const ints numbers{1, 3, 4, 5, 6};
    EXPECT_THAT(co_await (numbers | take_while(is_odd) | to<std::vector>()), ElementsAre(1, 3));
    EXPECT_THAT(co_await (numbers | drop_while(is_odd) | to<std::vector>()), ElementsAre(4, 5, 6));
    EXPECT_THAT(co_await (numbers | drop_while(is_odd_slowly) | to<std::vector>()), ElementsAre(4, 5, 6));
    EXPECT_THAT(co_await (numbers | take_while(is_odd_slowly) | to<std::vector>()), ElementsAre(1, 3));
    EXPECT_THAT(co_await (numbers | drop(3) | to<std::vector>()), ElementsAre(5, 6));
    EXPECT_THAT(co_await (numbers | drop(9) | to<std::vector>()), IsEmpty());
  });
}

TEST(Adaptors, EnumerateAndChunk) {
  in_order([]() -> task<> {
    EXPECT_THAT(co_await (up_to(2) | enumerate(7) | to<std::vector>()), ElementsAre(Pair(7, 1), Pair(8, 2)));
    EXPECT_THAT(co_await (up_to(5) | chunk(2) | to<std::vector>()),
                ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4), ElementsAre(5)));
    EXPECT_THAT(co_await (up_to(4) | chunk(2) | to<std::vector>()),
                ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4)));
  });
}

TEST(Adaptors, FlattenRangesAndSources) {
  in_every_order([]() -> task<> {
    const std::vector<std::list<int>> lists{{1, 2}, {}, {3}};
    EXPECT_THAT(co_await (lists | flatten() | to<std::vector>()), ElementsAre(1, 2, 3));
    journal log;
    const auto source = [&](int n) { return up_to(n, &log); };
    EXPECT_THAT(co_await (ints{1, 2} | transform(source) | flatten() | to<std::vector>()),
                ElementsAre(1, 1, 2));
    EXPECT_EQ(log, (journal{"+source", "-source returned", "+source", "-source returned"}))
        << "one is left before the next is entered";
  });
}

TEST(Adaptors, TasksOfARangeAreAwaitedOneAfterTheOther) {
  in_every_order([]() -> task<> {
    std::vector<task<int>> work;
    for (const int n : {3, 1, 2}) work.push_back(sleep_and_give(1s * n, n));
    EXPECT_THAT(co_await (std::move(work) | to<std::vector>()), ElementsAre(3, 1, 2));
    EXPECT_EQ(co_await elapsed(), 6s);
    std::vector<task<>> silent;
    silent.push_back(sleeper(1s));
    EXPECT_EQ(co_await (std::move(silent) | count()), 1U);
    EXPECT_EQ(co_await elapsed(), 7s);
  });
}

TEST(Pipe, StagesMakeAStage) {
  in_order([]() -> task<> {
    const auto two_odd = filter(is_odd) | take(2);
    EXPECT_THAT(co_await (up_to(9) | two_odd | to<std::vector>()), ElementsAre(1, 3));
    EXPECT_THAT(co_await (ints{2, 5} | two_odd | to<std::vector>()), ElementsAre(5));
  });
}

TEST(Pipe, LeavingEarlyLeavesTheSourceAtThatPoint) {
  in_every_order([]() -> task<> {
    journal log;
    co_await with(up_to(9, &log) | filter(is_odd) | transform(is_odd_slowly), [&](auto& items) -> task<> {
      co_await items.next();
      log.emplace_back("body");
    });
    EXPECT_EQ(log, (journal{"+source", "body", "-source returned"}));
    EXPECT_EQ(tracked::alive(), 0);
    log.clear();
    EXPECT_EQ(co_await (up_to(9, &log) | take(1) | first()), 1);
    EXPECT_EQ(log, (journal{"+source", "-source returned"}));
  });
}

TEST(Pipe, IsCutAtEveryPlace) {
  in_every_order([]() -> task<> {
    for (int ms = 500; ms < 7000; ms += 500) {
      journal log;
      EXPECT_FALSE(co_await move_on_after(1ms * ms, [&]() -> task<> {
        co_await for_each(up_to(9, &log) | filter(is_odd_slowly) | enumerate() | chunk(2) | flatten(),
                          [](auto) {});
      }));
      EXPECT_EQ(log, (journal{"+source", "-source cancelled"}));
    }
  });
}

TEST(Pipe, ErrorsComeThrough) {
  in_every_order([]() -> task<> {
    journal log;
    const auto fails = [](int n) -> int { return n == 2 ? throw boom() : n; };
    EXPECT_THROW(co_await (up_to(9, &log) | transform(fails) | filter(is_odd) | to<std::vector>()), boom);
    EXPECT_EQ(log, (journal{"+source", "-source threw"}));
  });
}

TEST(Pipe, BorrowsAnIteratorThatIsNamed) {
  in_every_order([]() -> task<> {
    co_await with(up_to(5), [](auto& numbers) -> task<> {
      EXPECT_THAT(co_await (numbers | take(2) | to<std::vector>()), ElementsAre(1, 2));
      EXPECT_EQ(co_await numbers.next(), 3);
      EXPECT_THAT(co_await (numbers | to<std::vector>()), ElementsAre(4, 5));
    });
  });
}

TEST(PipeDeathTest, ABarePipeThatWouldHoldAResource) {
  const auto bare = []() -> task<> {
    auto odd = up_to(3) | filter(is_odd);
    co_await odd.next();
  };
  EXPECT_DEATH(testing::run(bare), "iterated by for_each, a collector, or inside with");
}

}  // namespace
}  // namespace weft
