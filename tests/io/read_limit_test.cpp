// SPDX-License-Identifier: MIT
#include "weft/io/read_limit.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "weft/core/attempt.hpp"
#include "weft/core/sleep.hpp"
#include "weft/testing/run.hpp"

namespace weft::io {
namespace {

/// Reads for `takes`, within `limit`. Returns how long that took; of one that was cut, less than nothing.
task<duration> read_for(read_limit& limits, duration takes, duration limit) {
  const time_point begun = co_await now();
  const auto wait = [](duration length) -> task<> { co_await sleep_for(length); };
  auto reading = wait(takes);
  read_limit::read one(limits, begun, time_after(begun, limit));
  const ended how = co_await attempt(one.scope, reading);
  if (how == ended::cancelled) co_await pass_on();
  const duration took = co_await now() - begun;
  co_return how == ended::cancelled ? -took : took;
}

struct read_case {
  duration takes, limit, expected;
};

TEST(ReadLimit, CutsEachReadAtItsOwnTime) {
  const std::vector<read_case> cases = {
      {1s, 5s, 1s},    // leaves a timer behind, for 5 s
      {6s, 10s, 6s},   // goes off during this one, and does not cut it
      {4s, 30s, 4s},   //
      {9s, 2s, -2s},   // ends before the timer that is there
      {9s, 3s, -3s},   // the timer went off before
      {5s, 5s, 5s},    // in time at the last moment
      {1s, 0s, 0s},    // late before it begins
      {1s, -1s, 0s},   //
      {20s, 8s, -8s},  //
      {2s, duration::max(), 2s},
      {100s, duration::max(), 100s},
      {7s, 6s, -6s},
  };
  testing::run([&]() -> task<> {
    read_limit limits(co_await this_loop{});
    for (const auto& [takes, limit, expected] : cases) {
      const duration took = co_await read_for(limits, takes, limit);
      EXPECT_EQ(took, expected) << takes.count() << " within " << limit.count();
      EXPECT_FALSE(limits.in_progress());
    }
  });
}

TEST(ReadLimit, EndsAReadBeforeItsTime) {
  testing::run([]() -> task<> {
    read_limit limits(co_await this_loop{});
    const time_point begun = co_await now();
    read_limit::read one(limits, begun, begun + 5s);
    EXPECT_TRUE(limits.in_progress());
    limits.end_read();
    const auto wait = []() -> task<> { co_await sleep_forever(); };
    auto reading = wait();
    EXPECT_EQ(co_await attempt(one.scope, reading), ended::cancelled);
    EXPECT_EQ(co_await now(), begun);
  });
}

TEST(ReadLimit, GivesAReadAnotherTime) {
  for (const auto& [first, then, expected] :
       {read_case{5s, 9s, 9s}, {9s, 5s, 5s}, {duration::max(), 7s, 7s}, {3s, duration::max(), 20s}}) {
    testing::run([&]() -> task<> {
      read_limit limits(co_await this_loop{});
      const time_point begun = co_await now();
      limits.set_due(begun);  // there is none: nothing happens
      read_limit::read one(limits, begun, time_after(begun, first));
      limits.set_due(time_after(begun, then));
      const auto wait = []() -> task<> { co_await sleep_for(20s); };
      auto reading = wait();
      co_await attempt(one.scope, reading);
      EXPECT_EQ(co_await now() - begun, expected);
    });
  }
}

TEST(ReadLimit, LeavesNoTimerBehind) {
  testing::run([]() -> task<> {
    loop& l = co_await this_loop{};
    {
      read_limit limits(l);
      co_await read_for(limits, 1s, 5s);
      EXPECT_EQ(l.timers().size(), 1U);
    }
    EXPECT_TRUE(l.timers().empty());
  });
}

}  // namespace
}  // namespace weft::io
