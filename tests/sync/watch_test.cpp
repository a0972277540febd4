// SPDX-License-Identifier: MIT
#include "weft/sync/watch.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;

TEST(Watch, GivesEachReaderTheLatestValue) {
  in_every_order([]() -> task<> {
    watch<int> w(0);
    std::vector<int> eager, lazy;
    const auto reads = [](watch<int>::reader r, duration pause, std::vector<int>& got) -> task<> {
      while (const auto value = co_await r.next()) {
        got.push_back(*value);
        co_await sleep_for(pause);
      }
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(reads, w.subscribe(), 0s, std::ref(eager));
      group.spawn(reads, w.subscribe(), 2500ms, std::ref(lazy));
      for (int i = 1; i <= 5; ++i) {
        co_await sleep_for(1s);
        w.set(i);
      }
      co_await testing::wait_all_blocked();
      w.close();
    });
    EXPECT_EQ(eager, (std::vector{1, 2, 3, 4, 5}));
    EXPECT_EQ(lazy, (std::vector{1, 3, 5}));
  });
}

TEST(Watch, AReaderKnowsWhatItHasSeen) {
  in_order([]() -> task<> {
    watch<std::string> w("a");
    auto r = w.subscribe();
    EXPECT_FALSE(r.changed());
    w.modify([](std::string& s) { s += 'b'; });
    EXPECT_TRUE(r.changed());
    EXPECT_EQ(r.get(), "ab");
    EXPECT_FALSE(r.changed());
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> { co_await r.wait_changed(); }));
    w.set("c");
    EXPECT_TRUE(co_await r.wait_changed());
    w.set("d");
    w.close();
    EXPECT_TRUE(w.closed());
    EXPECT_EQ(co_await r.next(), "d") << "the last change is seen";
    EXPECT_FALSE(co_await r.next());
    EXPECT_FALSE(co_await r.wait_changed());
    EXPECT_EQ(w.get(), "d");
  });
}

TEST(Watch, WaitsForACondition) {
  in_every_order([]() -> task<> {
    watch<int> w(0);
    bool never = true;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        EXPECT_TRUE(co_await w.wait_until([](int n) { return n >= 3; }));
        EXPECT_GE(w.get(), 3);
      });
      group.spawn([&]() -> task<> { never = co_await w.wait_until([](int n) { return n > 100; }); });
      for (int i = 1; i <= 4; ++i) {
        w.set(i);
        co_await yield_now();
      }
      w.close();
    });
    EXPECT_FALSE(never);
    EXPECT_TRUE(co_await w.wait_until([](int n) { return n == 4; }));
  });
}

}  // namespace
}  // namespace weft
