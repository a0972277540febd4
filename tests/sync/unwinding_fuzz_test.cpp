// SPDX-License-Identifier: MIT
// Covers: weft/sync/semaphore.hpp weft/sync/event.hpp
// Random programs of every construct, with random failures and cancellations. Whatever happens: they end,
// nothing leaks, every resource that was entered is left once, and nobody owns a buffer or a permit at the
// end.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/core/slow_kernel.hpp"
#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/async_generator.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/flow/gather.hpp"
#include "weft/flow/race.hpp"
#include "weft/sync/event.hpp"
#include "weft/sync/semaphore.hpp"

namespace weft {
namespace {

using namespace tests;

/// What the parts of one program share.
struct world {
  std::mt19937 random;
  slow_kernel* kernel = nullptr;
  int steps_left = 150;
  int exits_due = 0;
  std::vector<cancel_scope*> scopes;
  std::optional<event> bell;
  semaphore permits{1};

  int pick(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
  bool one_in(int n) { return pick(n) == 0; }
  duration time() { return pick(6) * 1ms; }
  void cancel_any() {
    if (!scopes.empty()) scopes[static_cast<std::size_t>(pick(static_cast<int>(scopes.size())))]->cancel();
  }
};

/// A scope that any part of the program may cancel.
class open_to_all {
 public:
  open_to_all(world& w, cancel_scope& s) : world_(w), scope_(&s) { w.scopes.push_back(&s); }
  open_to_all(const open_to_all&) = delete;
  open_to_all& operator=(const open_to_all&) = delete;
  ~open_to_all() { std::erase(world_.scopes, scope_); }

 private:
  world& world_;
  cancel_scope* scope_;
};

struct flaky_resource {
  world* w;
  task<> enter() {
    const tracked t;
    co_await sleep_for(w->time());
    if (w->one_in(12)) throw boom("enter");
    ++w->exits_due;
  }
  task<> exit(ended) {
    const tracked t;
    --w->exits_due;
    co_await sleep_for(w->time());
    if (w->one_in(12)) throw second_boom();
  }
};

task<> program(world& w, int depth);
task<int> program_with_result(world& w, int depth) {
  const tracked t;
  co_await program(w, depth);
  co_return 1;
}

async_generator<int> numbers(world& w, int n) {
  co_await use(flaky_resource{&w});
  const tracked t;
  for (int i = 0; i < n; ++i) {
    co_await sleep_for(w.time());
    co_yield i;
  }
  if (w.one_in(5)) throw boom();
}
async_generator<int> results(world& w, int depth) {
  std::vector<task<int>> work;
  for (int i = 0; i < 3; ++i) work.push_back(program_with_result(w, depth));
  auto& done = co_await use(as_completed(std::move(work)));
  while (const auto r = co_await done.next()) co_yield *r;
}

// The parts. Each takes how much deeper it may nest.

task<> waits(world& w, int) { co_await sleep_for(w.time()); }
task<> yields(world&, int) { co_await yield_now(); }
task<> holds_a_permit(world& w, int) {
  const auto permit = co_await w.permits.acquire();
  const tracked t;
  co_await sleep_for(w.time());
}
task<> reads(world& w, int) {
  using fill = slow_kernel::fill;
  std::vector<char> buffer(32);
  const auto how = w.one_in(2) ? fill::when_cancelled::finishes : fill::when_cancelled::confirms;
  co_await fill(*w.kernel, buffer, static_cast<std::size_t>(1 + w.pick(6)), how);
}
task<> cancels_something(world& w, int) {
  w.cancel_any();
  co_return;
}
task<> fails(world& w, int) {
  if (w.one_in(6)) throw boom();
  co_return;
}
task<> acts_at_its_end(world& w, int) {
  const at_end last([&w] {
    if (w.bell) w.bell->set();
    if (w.one_in(3)) w.cancel_any();
  });
  co_await sleep_for(w.time());
}
task<> waits_for_the_bell(world& w, int) {
  if (w.bell) co_await move_on_after(w.time(), [&]() -> task<> { co_await w.bell->wait(); });
}

task<> opens_a_group(world& w, int depth) {
  co_await with_task_group([&w, depth](task_group<>& group) -> task<> {
    const int n = 1 + w.pick(4);
    for (int i = 0; i < n; ++i) {
      auto child = group.spawn(program, std::ref(w), depth);
      if (!w.one_in(5)) continue;
      co_await sleep_for(w.time());
      child.cancel();
    }
    if (w.one_in(2)) co_await program(w, depth);
    if (w.one_in(4)) group.cancel();
  });
}
task<> takes_results(world& w, int depth) {
  co_await with_task_group<int>([&w, depth](task_group<int>& group) -> task<> {
    for (int i = 0; i < 3; ++i) group.spawn(program_with_result, std::ref(w), depth);
    while (const auto r = co_await group.next()) {
      if (w.one_in(3)) break;
    }
  });
}
task<> moves_on(world& w, int depth) { co_await move_on_after(w.time(), program(w, depth)); }
task<> fails_after(world& w, int depth) {
  try {
    co_await fail_after(w.time(), program_with_result(w, depth));
  } catch (const timeout_error&) {
    if (w.one_in(3)) throw;
  }
}
task<> opens_a_resource(world& w, int depth) {
  const auto body = [&w, depth](auto&) -> task<> { co_await program(w, depth); };
  co_await with(flaky_resource{&w}, body, w.one_in(8) ? 3ms : 10s);
}
task<> enters_a_scope(world& w, int depth) {
  cancel_scope plain, shielded(cancel_scope::shielded, 20ms);
  cancel_scope& s = w.one_in(4) ? shielded : plain;
  const open_to_all known(w, s);
  if (w.one_in(4)) s.set_deadline(time_point(w.pick(40) * 1ms));
  co_await s.run([&]() -> task<> { co_await program(w, depth); });
}
task<> gathers(world& w, int depth) {
  co_await gather(program_with_result(w, depth), settled(program(w, depth)));
}
task<> races(world& w, int depth) {
  co_await race(program_with_result(w, depth), program_with_result(w, depth), program_with_result(w, depth));
}
task<> shields(world& w, int depth) { co_await shield(program(w, depth)); }
task<> iterates(world& w, int depth) {
  co_await with(numbers(w, w.pick(4)), [&w, depth](auto& g) -> task<> {
    while (const auto n = co_await g.next()) {
      if (w.one_in(4)) break;
      co_await program(w, depth);
    }
  });
}
task<> iterates_results(world& w, int depth) {
  co_await for_each(results(w, depth), [&w, depth](int) -> task<> { co_await program(w, depth); });
}
task<> calls_concurrently(world& w, int depth) {
  co_await for_each_concurrent(std::array{1, 2, 3}, 2, [&w, depth](int) { return program(w, depth); });
}

using part = task<> (*)(world&, int);
constexpr std::array<part, 8> leaves{
    waits, yields, holds_a_permit, reads, fails, cancels_something, acts_at_its_end, waits_for_the_bell};
constexpr std::array<part, 13> branches{
    opens_a_group,    opens_a_group,    takes_results,     moves_on, fails_after,
    opens_a_resource, enters_a_scope,   gathers,           races,    shields,
    iterates,         iterates_results, calls_concurrently};

task<> any_part(world& w, int depth) {
  const int n = w.pick(static_cast<int>(depth > 0 ? leaves.size() + branches.size() : leaves.size()));
  const auto i = static_cast<std::size_t>(n);
  return i < leaves.size() ? leaves[i](w, depth - 1) : branches[i - leaves.size()](w, depth - 1);
}

task<> program(world& w, int depth) {
  const tracked t;
  for (int n = w.pick(4) + 1; n > 0 && w.steps_left > 0; --n) {
    --w.steps_left;
    const bool careful = w.one_in(3);
    try {
      co_await any_part(w, depth);
    } catch (const std::exception&) {
      if (!careful) throw;
    }
  }
}

struct tally {
  int finished = 0, cut = 0, threw = 0;
};

void run_random_program(std::uint64_t seed, tally& t) {
  world w{.random = std::mt19937(static_cast<unsigned>(seed))};
  w.bell.emplace();
  try {
    const bool finished = testing::run({.seed = seed}, [&]() -> task<bool> {
      slow_kernel kernel(co_await this_loop{});
      w.kernel = &kernel;
      cancel_scope top(w.pick(60) * 1ms);
      const open_to_all known(w, top);
      co_return co_await top.run([&]() -> task<> { co_await program(w, 5); });
    });
    ++(finished ? t.finished : t.cut);
  } catch (const std::exception&) {
    ++t.threw;
  }
  ASSERT_EQ(tracked::alive(), 0);
  ASSERT_EQ(w.exits_due, 0);
  ASSERT_TRUE(w.scopes.empty());
  ASSERT_EQ(w.permits.permits(), 1U);
}

TEST(UnwindingFuzz, RandomProgramsEndAndLeaveNothing) {
  tally t;
  for (std::uint64_t seed = 1; seed <= 5'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    run_random_program(seed, t);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(t.finished, 300);
  EXPECT_GT(t.cut, 300);
  EXPECT_GT(t.threw, 100);
  RecordProperty("finished", t.finished);
  RecordProperty("cut", t.cut);
  RecordProperty("threw", t.threw);
}

}  // namespace
}  // namespace weft
