// SPDX-License-Identifier: MIT
#include "weft/io/callbacks.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::io {
namespace {

TASK_TEST(Callbacks, RunInTheOrderOfTheirTimes, .seeds = 5) {
  loop& l = co_await this_loop{};
  const time_point start = l.now();
  callbacks calls(l);
  std::string order;
  const auto say = [&](char c) { return [&order, c] { order += c; }; };
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn_daemon(&callbacks::run, &calls);
    calls.call_later(2s, say('d'));
    calls.call_soon(say('a'));
    calls.call_at(start + 1s, say('b'));
    calls.call_later(1s, say('c'));
    calls.call_soon([owned = std::make_unique<int>(1), &order] { order += std::to_string(*owned); });
    EXPECT_EQ(order, "") << "never within the call";
    co_await sleep_for(1500ms);
    EXPECT_EQ(order, "a1bc");
    calls.call_soon(say('x'));  // wakes the one that waits for a later one
    co_await sleep_for(1s);
    EXPECT_EQ(order, "a1bcxd");
    EXPECT_TRUE(calls.empty());
  });
}

TASK_TEST(Callbacks, AreTakenBack) {
  callbacks calls(co_await this_loop{});
  std::string order;
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn_daemon(&callbacks::run, &calls);
    auto soon = calls.call_soon([&] { order += 'a'; });
    auto later = calls.call_later(1s, [&] { order += 'b'; });
    calls.call_later(500ms, [&] {
      order += 'c';
      later.cancel();
      later.cancel();
    });
    soon.cancel();
    co_await sleep_for(2s);
  });
  EXPECT_EQ(order, "c");
}

TASK_TEST(Callbacks, LetOthersRunBetweenThem) {
  callbacks calls(co_await this_loop{});
  int turns = 0;
  const std::function<void()> repeat = [&] {
    ++turns;
    calls.call_soon(repeat);
  };
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn_daemon(&callbacks::run, &calls);
    calls.call_soon(repeat);
    for (int i = 0; i < 20; ++i) co_await yield_now();
  });
  EXPECT_GT(turns, 2);
  EXPECT_LT(turns, 30);
}

TASK_TEST(Callbacks, AnErrorComesOutOfRun) {
  callbacks calls(co_await this_loop{});
  bool ran = false;
  calls.call_soon([] { throw std::runtime_error("told to"); });
  calls.call_soon([&] { ran = true; });
  EXPECT_THROW(co_await calls.run(), std::runtime_error);
  EXPECT_FALSE(ran);
  EXPECT_FALSE(co_await move_on_after(1s, calls.run()));
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace weft::io
