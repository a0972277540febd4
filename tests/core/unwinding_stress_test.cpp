// SPDX-License-Identifier: MIT
// Covers: weft/core/loop.hpp weft/core/scope.hpp
// Small programs of every construct, each cancelled at every one of its suspensions in turn.
#include <gtest/gtest.h>

#include <vector>

#include "tests/core/cancelled_everywhere.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {
namespace {

using namespace tests;

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
    {"owned_buffers", owned_buffers},
    {"destructors_that_act", destructors_that_act},
};

class UnwindingStress : public ::testing::TestWithParam<program> {};
INSTANTIATE_TEST_SUITE_P(Programs, UnwindingStress, ::testing::ValuesIn(programs),
                         [](const auto& info) { return info.param.name; });

TEST_P(UnwindingStress, CancelledAtEverySuspension) { cancel_everywhere(GetParam().run); }

}  // namespace
}  // namespace weft
