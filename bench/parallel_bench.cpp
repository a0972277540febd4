// SPDX-License-Identifier: MIT
// Fork-join on two threads: weft, TBB and the sequential code, in turns.
//   parallel_bench --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
#include <benchmark/benchmark.h>
#include <oneapi/tbb/task_arena.h>

#include "bench/fork_join_paths.hpp"
#include "bench/peers/tbb/fork_join_paths.hpp"

namespace weft {
namespace {

using ::benchmark::State;

constexpr int threads = 2;
using floor_paths::fib_of;
using floor_paths::skynet_leaves;
using floor_paths::unknown;

long fib_looked_up(int n) {
  if (n < 2) return n;
  const auto [a, b] = fork_join([=] { return fib_looked_up(n - 1); }, [=] { return fib_looked_up(n - 2); });
  return a + b;
}

template <typename Fn> void sequential(State& state, Fn fn) {
  for (auto _ : state) benchmark::DoNotOptimize(fn());
}
template <typename Fn> void in_weft(State& state, Fn fn) {
  compute_pool pool(threads);
  for (auto _ : state) benchmark::DoNotOptimize(pool.run(fn));
}
template <typename Fn> void in_tbb(State& state, Fn fn) {
  oneapi::tbb::task_arena arena(threads);
  for (auto _ : state) benchmark::DoNotOptimize(arena.execute(fn));
}

void measure(::benchmark::internal::Benchmark* b) {
  b->Unit(::benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
}

BENCHMARK_CAPTURE(sequential, fib, [] { return floor_paths::fib(unknown(fib_of)); })->Apply(measure);
BENCHMARK_CAPTURE(in_weft, fib, [](forking& here) { return bench::fib(here, fib_of); })->Apply(measure);
BENCHMARK_CAPTURE(in_weft, fib_looked_up, [] { return fib_looked_up(fib_of); })->Apply(measure);
BENCHMARK_CAPTURE(in_tbb, fib, [] { return tbb_paths::fib(fib_of); })->Apply(measure);
BENCHMARK_CAPTURE(sequential, skynet, [] {
  return floor_paths::skynet(0, unknown(skynet_leaves));
})->Apply(measure);
BENCHMARK_CAPTURE(in_weft, skynet, [] { return bench::skynet(0, skynet_leaves); })->Apply(measure);
BENCHMARK_CAPTURE(in_tbb, skynet, [] { return tbb_paths::skynet(0, skynet_leaves); })->Apply(measure);

}  // namespace
}  // namespace weft

BENCHMARK_MAIN();
