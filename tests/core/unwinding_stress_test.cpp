// SPDX-License-Identifier: MIT
// Covers: weft/core/loop.hpp weft/core/scope.hpp
// Small programs, each cancelled at every one of its suspensions in turn, in five ways and several orders.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "tests/core/logged_resource.hpp"
#include "tests/core/slow_kernel.hpp"
#include "tests/core/tracked.hpp"
#include "weft/core/as_completed.hpp"
#include "weft/core/async_generator.hpp"
#include "weft/core/for_each.hpp"
#include "weft/core/gather.hpp"
#include "weft/core/race.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

/// When the request comes: around one suspension of the program, or to its inner scope there and to the outer
/// one a little later.
enum class way { before_arming, after_arming, at_completion, outer_one_later, outer_two_later };
constexpr std::array ways{way::before_arming, way::after_arming, way::at_completion, way::outer_one_later,
                          way::outer_two_later};

struct sweep {
  way how{};
  std::size_t at = 0;    // the suspension to cancel at; 0: only count
  std::size_t seen = 0;  // suspensions so far
  cancel_scope* inner = nullptr;
  cancel_scope* outer = nullptr;
  journal log;
  slow_kernel* kernel = nullptr;
};
sweep* current = nullptr;

void on_suspension(loop&, int point) {
  sweep& s = *current;
  const auto how = static_cast<int>(s.how);
  const int point_of_the_way = how < 3 ? how : 1;
  if (!s.inner || point != point_of_the_way) return;
  ++s.seen;
  if (s.at == 0) return;
  if (s.seen == s.at) s.inner->cancel();
  if (how >= 3 && s.seen == s.at + static_cast<std::size_t>(how) - 2) s.outer->cancel();
}

logged_resource resource(const char* name, duration takes) {
  return {name, current->log, {.enter_takes = takes, .exit_takes = takes}};
}

task<int> worker(int n) {
  const tracked t;
  co_await sleep_for(1ms * n);
  if (n == 3) {
    co_await with(resource("x", 2ms), [](auto&) -> task<> { co_await sleep_for(2ms); });
  }
  co_return n;
}

task<> sleeps() {
  for (int i = 0; i < 5; ++i) {
    const tracked t;
    co_await sleep_for(1ms);
  }
}

task<> nested_with() {
  const tracked outside;
  co_await with(resource("a", 1ms), [](auto&) -> task<> {
    const tracked between;
    co_await with(resource("b", 1ms), [](auto&) -> task<> {
      const tracked inside;
      co_await sleep_for(2ms);
      co_await yield_now();
    });
    co_await yield_now();
  });
  co_await yield_now();
}

task<> group_next() {
  co_await with_task_group<int>([](auto& group) -> task<> {
    for (int i = 0; i < 5; ++i) group.spawn(worker, i);
    while (const auto r = co_await group.next()) {
      const tracked t;
      co_await yield_now();
    }
  });
  co_await yield_now();
}

task<> failing_child(int n) {
  co_await with(resource("r", 1ms * n), [n](auto&) -> task<> {
    const tracked t;
    co_await sleep_for(1ms * n);
    if (n == 2) throw boom();
    co_await sleep_for(5ms);
  });
}

task<> failing_group() {
  try {
    co_await with_task_group([](task_group<>& group) -> task<> {
      for (int i = 0; i < 4; ++i) group.spawn(failing_child, i);
      co_await sleep_for(9ms);
    });
  } catch (const exception_group&) {
    current->log.emplace_back("failed");
  }
  co_await yield_now();
}

task<> tree(int levels) {
  const tracked t;
  if (levels == 0) co_return co_await sleep_for(3ms);
  co_await with_task_group([levels](task_group<>& group) -> task<> {
    const tracked in_body;
    group.spawn(tree, levels - 1);
    group.spawn(tree, levels - 1);
    co_await yield_now();
  });
}
task<> tree_of_groups() { co_await tree(4); }

task<> timeouts_within(duration limit) {
  const tracked t;
  co_await move_on_after(2ms, sleeper(limit));
  co_await move_on_after(1ms, sleeper(4ms));
  co_await yield_now();
}
task<> timeouts() {
  for (int i = 1; i < 4; ++i) {
    const tracked t;
    try {
      co_await fail_after(1ms * i, timeouts_within(1ms * i));
    } catch (const timeout_error&) {
      current->log.emplace_back("timeout");
    }
    co_await yield_now();
  }
}

task<> critical_section() {
  const tracked t;
  co_await sleep_for(1ms);
  co_await with(resource("s", 1ms), [](auto&) -> task<> { co_await sleep_for(1ms); });
}
task<> shielded() {
  co_await shield(critical_section());
  co_await sleep_for(1ms);
}

task<> combinators() {
  co_await gather(worker(2), race(worker(3), worker(1), worker(4)));
  std::vector<task<int>> work;
  for (int i = 0; i < 4; ++i) work.push_back(worker(i));
  co_await for_each(as_completed(std::move(work)), [](int) -> task<> {
    const tracked t;
    co_await yield_now();
  });
  co_await for_each_concurrent(std::array{1, 2, 3}, 2, [](int n) -> task<> { co_await worker(n); });
}

async_generator<int> count(int n) {
  co_await use(resource("g", 1ms));
  const tracked t;
  for (int i = 0; i < n; ++i) {
    co_await sleep_for(1ms);
    co_yield i;
  }
}
async_generator<int> completed(int n) {
  std::vector<task<int>> work;
  for (int i = 0; i < n; ++i) work.push_back(worker(i));
  auto& numbers = co_await use(count(2));
  auto& done = co_await use(as_completed(std::move(work)));
  co_await numbers.next();
  while (const auto r = co_await done.next()) co_yield *r;
}
task<> generators() {
  co_await for_each(completed(5), [](int) -> task<> { co_await yield_now(); });
  co_await with(completed(5), [](auto& results) -> task<> {
    while (const auto r = co_await results.next()) {
      if (*r == 2) break;
    }
  });
}

task<> fill_twice(int n) {
  using fill = slow_kernel::fill;
  const auto how = n % 2 ? fill::when_cancelled::finishes : fill::when_cancelled::confirms;
  std::vector<char> buffer(64);
  const tracked t;
  co_await fill(*current->kernel, buffer, static_cast<std::size_t>(3 + n), how);
  co_await yield_now();
  co_await with(resource("k", 1ms),
                [&](auto&) -> task<> { co_await fill(*current->kernel, buffer, 2, how); });
}
task<> owned_buffers() {
  co_await with_task_group([](task_group<>& group) -> task<> {
    for (int i = 0; i < 4; ++i) group.spawn(fill_twice, i);
    co_return;
  });
}

task<> destructors_that_act() {
  parking_lot lot;
  cancel_scope scope;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      const at_end last([&] {
        lot.unpark_all();
        scope.cancel();
      });
      const tracked t;
      co_await sleep_for(3ms);
    });
    group.spawn([&]() -> task<> {
      const at_end last([&] { lot.unpark_one(); });
      co_await scope.run([&]() -> task<> {
        const at_end inner([&] { group.spawn(sleeper, 1ms); });
        co_await sleep_for(9ms);
      });
    });
    group.spawn([&]() -> task<> {
      co_await lot.park();
      const tracked t;
      co_await lot.park();
    });
    co_await sleep_for(20ms);
    lot.unpark_all();
  });
}

struct program {
  const char* name;
  task<> (*run)();
};
constexpr program programs[] = {
    {"sleeps", sleeps},
    {"nested_with", nested_with},
    {"group_next", group_next},
    {"failing_group", failing_group},
    {"tree_of_groups", tree_of_groups},
    {"timeouts", timeouts},
    {"shielded", shielded},
    {"combinators", combinators},
    {"generators", generators},
    {"owned_buffers", owned_buffers},
    {"destructors_that_act", destructors_that_act},
};

/// Runs it once; true if it came to its own end.
bool run_once(sweep& s, std::uint64_t seed, task<> (*body)()) {
  bool finished = false;
  testing::run({.seed = seed}, [&]() -> task<> {
    loop& l = co_await this_loop{};
    slow_kernel kernel(l);
    s.kernel = &kernel;
    cancel_scope outer, inner;
    bool inner_finished = false;
    const bool outer_finished = co_await outer.run([&]() -> task<> {
      s.inner = &inner;
      s.outer = &outer;
      l.probe = on_suspension;
      inner_finished = co_await inner.run(body);
      l.probe = nullptr;
      s.inner = nullptr;
    });
    l.probe = nullptr;
    finished = outer_finished && inner_finished;
    EXPECT_EQ(kernel.owned(), 0U);
    co_await yield_now();
  });
  return finished;
}

class UnwindingStress : public ::testing::TestWithParam<program> {};
INSTANTIATE_TEST_SUITE_P(Programs, UnwindingStress, ::testing::ValuesIn(programs),
                         [](const auto& info) { return info.param.name; });

TEST_P(UnwindingStress, CancelledAtEverySuspension) {
  std::size_t cut = 0;
  for (const way how : ways) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      std::size_t suspensions = 0;
      for (std::size_t at = 0; at <= suspensions; ++at) {
        SCOPED_TRACE("way " + std::to_string(static_cast<int>(how)) + ", seed " + std::to_string(seed) +
                     ", suspension " + std::to_string(at));
        sweep s{.how = how, .at = at};
        current = &s;
        const bool finished = run_once(s, seed, GetParam().run);
        if (at == 0) {
          suspensions = s.seen;
          ASSERT_TRUE(finished) << "cut without a request";
        }
        cut += !finished;
        const auto entered = std::ranges::count(s.log, '+', [](const auto& line) { return line.front(); });
        const auto left = std::ranges::count(s.log, '-', [](const auto& line) { return line.front(); });
        ASSERT_EQ(entered, left) << "a resource that was entered is left once";
        ASSERT_EQ(tracked::alive(), 0);
      }
    }
  }
  EXPECT_GT(cut, 50U);
}

}  // namespace
}  // namespace weft
