// SPDX-License-Identifier: MIT
// What the kernel's steps cost, on one pinned processor and in CPU time:
//   taskset -c 1 core_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only
// Run each `cancel_many` in a process of its own, by --benchmark_filter: the pool hands memory out in the
// order in which earlier rounds gave it back, and the caches feel that by a factor of two and more.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <utility>

#include "bench/hot_paths.hpp"
#include "weft/flow.hpp"

namespace weft {
namespace {

using namespace bench;

using ::benchmark::State;

/// Runs `body(state)` as the root task; it loops over the state.
template <typename Body>
void in_loop(State& state, Body body) {
  run([&]() -> task<> { co_await body(state); });
}

task<> nothing() { co_return; }

// One at a time.

/// A hot path, many times in each iteration.
template <task<> (*Path)(int)>
task<> path(State& state) {
  constexpr int times = 10'000;
  while (state.KeepRunningBatch(times)) co_await Path(times);
}

task<> group_without_child(State& state) {
  for (auto _ : state) co_await with_task_group([](task_group<>&) -> task<> { co_return; });
}

task<> spawn_next_batch(State& state) {
  long sum = 0;
  for (auto _ : state) {
    co_await with_task_group<int>([&](task_group<int>& group) -> task<> {
      for (int i = 0; i < 1000; ++i) group.spawn(ready, i);
      while (const auto r = co_await group.next()) sum += *r;
    });
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * 1000);
}

// Iteration.

async_generator<int> count_up_for_ever() {
  for (int i = 0;; ++i) co_yield i;
}

task<> take_all(State& state, async_generator<int> source) {
  co_await with(std::move(source), [&](auto& items) -> task<> {
    int sum = 0;
    for (auto _ : state) sum += *co_await items.next();
    benchmark::DoNotOptimize(sum);
  });
}

task<> generator_next(State& state) { co_await take_all(state, count_up_for_ever()); }

task<> generator_filter_transform(State& state) {
  const auto is_even = [](int n) { return n % 2 == 0; };
  const auto half = [](int n) { return n / 2; };
  co_await take_all(state, count_up_for_ever() | filter(is_even) | transform(half));
}

constexpr int rounds = 10'000;  // of several tasks in one iteration

task<> yield_among(State& state) {
  const int tasks = static_cast<int>(state.range(0));
  const auto yields = [tasks]() -> task<> {
    for (int i = 0; i < rounds / tasks; ++i) co_await yield_now();
  };
  for (auto _ : state) {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < tasks; ++i) group.spawn(yields);
      co_return;
    });
  }
  state.SetItemsProcessed(state.iterations() * rounds);
}

task<> semaphore_contended(State& state) {
  semaphore one(1);
  const auto contend = [&]() -> task<> {
    for (int i = 0; i < rounds / 2; ++i) {
      const auto permit = co_await one.acquire();
      co_await yield_now();
    }
  };
  for (auto _ : state) {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(contend);
      group.spawn(contend);
      co_return;
    });
  }
  state.SetItemsProcessed(state.iterations() * rounds);
}

// Timers and scopes.

task<> move_on_after_nothing(State& state) {
  for (auto _ : state) co_await move_on_after(1h, nothing);
}

/// A path with many timers armed.
template <task<> (*Path)(int)>
task<> among_10k_sleepers(State& state) {
  co_await among_sleepers(10'000, [&] { return path<Path>(state); });
}

struct noop_resource {
  task<> enter() { co_return; }
  task<> exit(ended) { co_return; }
};

task<> with_noop(State& state) {
  for (auto _ : state) co_await with(noop_resource(), [](auto&) -> task<> { co_return; });
}

task<> with_noop_cancelled(State& state) {
  for (auto _ : state) {
    cancel_scope scope;
    scope.cancel();
    co_await scope.run(
        []() -> task<> { co_await with(noop_resource(), [](auto&) -> task<> { co_await yield_now(); }); });
  }
}

task<> fail_after_expired(State& state) {
  for (auto _ : state) {
    try {
      co_await fail_after(0s, []() -> task<> { co_await yield_now(); });
    } catch (const timeout_error& e) {
      benchmark::DoNotOptimize(&e);
    }
  }
}

// Cancellation.

task<> wait_deep(int depth, event* e) {
  if (depth > 1) {
    co_await wait_deep(depth - 1, e);
  } else {
    co_await e->wait();
  }
}
/// Creates, cancels and unwinds a scope around a chain of awaits.
task<> cancel_chain(State& state) {
  const int depth = static_cast<int>(state.range(0));
  event never;
  for (auto _ : state) {
    cancel_scope scope;
    scope.cancel();
    co_await scope.run([&]() -> task<> { co_await wait_deep(depth, &never); });
  }
}

using cpu_clock = std::chrono::duration<double>;
cpu_clock cpu_now() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

/// Cancels many tasks that wait: only the time from the request to the end of the join.
template <typename Spawn>
task<> cancel_many(State& state, int tasks, Spawn spawn_one) {
  for (auto _ : state) {
    cpu_clock before{};
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < tasks; ++i) spawn_one(group, i);
      co_await yield_now();
      co_await yield_now();
      before = cpu_now();
      group.cancel();
    });
    state.SetIterationTime((cpu_now() - before).count());
  }
  state.SetItemsProcessed(state.iterations() * tasks);
}

task<> cancel_many_waiting(State& state) {
  event never;
  const int depth = static_cast<int>(state.range(1));
  co_await cancel_many(state, static_cast<int>(state.range(0)),
                       [&](task_group<>& group, int) { group.spawn(wait_deep, depth, &never); });
}
task<> cancel_many_sleeping(State& state) {
  const int depth = static_cast<int>(state.range(1));
  co_await cancel_many(state, static_cast<int>(state.range(0)), [&](task_group<>& group, int i) {
    group.spawn(sleep_deep, depth, 1h + (static_cast<std::uint32_t>(i) * 2654435761U >> 8) * 1us);
  });
}

#define WEFT_BENCH(name) BENCHMARK_CAPTURE(in_loop, name, name)
WEFT_BENCH(path<await_ready>);
WEFT_BENCH(group_without_child);
WEFT_BENCH(path<group_spawn_join>);
WEFT_BENCH(path<spawn_join_batch>);
WEFT_BENCH(spawn_next_batch);
WEFT_BENCH(generator_next);
WEFT_BENCH(generator_filter_transform);
WEFT_BENCH(yield_among)->Arg(2)->Arg(100);
WEFT_BENCH(path<semaphore_hand_off>);
WEFT_BENCH(path<channel_64>);
WEFT_BENCH(path<channel_0>);
WEFT_BENCH(semaphore_contended);
WEFT_BENCH(move_on_after_nothing);
WEFT_BENCH(among_10k_sleepers<timer_arm_cancel>);
WEFT_BENCH(among_10k_sleepers<timeout_not_reached>);
WEFT_BENCH(with_noop);
WEFT_BENCH(with_noop_cancelled);
WEFT_BENCH(fail_after_expired);
WEFT_BENCH(cancel_chain)->Arg(1)->Arg(3)->Arg(10)->Arg(100);
WEFT_BENCH(cancel_many_waiting)->Args({10'000, 1})->Args({10'000, 3})->Args({10'000, 10})->UseManualTime();
WEFT_BENCH(cancel_many_waiting)->Args({1'000'000, 3})->UseManualTime()->Iterations(3);
WEFT_BENCH(cancel_many_sleeping)->Args({10'000, 3})->UseManualTime();
WEFT_BENCH(cancel_many_sleeping)->Args({1'000'000, 1})->Args({1'000'000, 3})->UseManualTime()->Iterations(3);
#undef WEFT_BENCH

}  // namespace
}  // namespace weft

BENCHMARK_MAIN();
