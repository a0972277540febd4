// SPDX-License-Identifier: MIT
// Fork-join on two threads: weft, TBB and the sequential code, in turns.
//   parallel_bench --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
#include <benchmark/benchmark.h>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_invoke.h>
#include <oneapi/tbb/parallel_reduce.h>
#include <oneapi/tbb/task_arena.h>

#include <functional>

#include "weft/parallel.hpp"

namespace weft {
namespace {

using ::benchmark::State;

constexpr int threads = 2;
constexpr int fib_of = 32;
constexpr long leaves = 1'000'000;
constexpr long branches = 10;

/// What the compiler does not know, else it computes the result itself.
template <typename T> T unknown(T value) {
  benchmark::DoNotOptimize(value);
  return value;
}

[[gnu::noinline]] long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

long fib_weft(forking& here, int n) {
  if (n < 2) return n;
  const auto before = [=](forking& on) { return fib_weft(on, n - 1); };
  const auto before_that = [=](forking& on) { return fib_weft(on, n - 2); };
  return fork_join(here, before, before_that, std::plus());
}

long fib_looked_up(int n) {
  if (n < 2) return n;
  const auto [a, b] = fork_join([=] { return fib_looked_up(n - 1); }, [=] { return fib_looked_up(n - 2); });
  return a + b;
}

long fib_tbb(int n) {
  if (n < 2) return n;
  long a = 0;
  long b = 0;
  oneapi::tbb::parallel_invoke([&] { a = fib_tbb(n - 1); }, [&] { b = fib_tbb(n - 2); });
  return a + b;
}

[[gnu::noinline]] long skynet(long first, long count) {
  if (count == 1) return first;
  long sum = 0;
  for (long i = 0; i < branches; ++i) sum += skynet(first + i * (count / branches), count / branches);
  return sum;
}

/// The leaves of one node are not worth a fork each.
long grain(long count) { return count == branches ? branches : 1; }

long skynet_weft(long first, long count) {
  if (count == 1) return first;
  const auto branch = [=](long i) { return skynet_weft(first + i * (count / branches), count / branches); };
  return parallel_reduce(0L, branches, 0L, branch, std::plus(), grain(count));
}

long skynet_tbb(long first, long count) {
  if (count == 1) return first;
  const auto some = [=](const oneapi::tbb::blocked_range<long>& r, long sum) {
    for (long i = r.begin(); i != r.end(); ++i)
      sum += skynet_tbb(first + i * (count / branches), count / branches);
    return sum;
  };
  return oneapi::tbb::parallel_reduce(
      oneapi::tbb::blocked_range<long>(0, branches, static_cast<std::size_t>(grain(count))), 0L, some,
      std::plus());
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

BENCHMARK_CAPTURE(sequential, fib, [] { return fib(unknown(fib_of)); })->Apply(measure);
BENCHMARK_CAPTURE(in_weft, fib, [](forking& here) { return fib_weft(here, fib_of); })->Apply(measure);
BENCHMARK_CAPTURE(in_weft, fib_looked_up, [] { return fib_looked_up(fib_of); })->Apply(measure);
BENCHMARK_CAPTURE(in_tbb, fib, [] { return fib_tbb(fib_of); })->Apply(measure);
BENCHMARK_CAPTURE(sequential, skynet, [] { return skynet(0, unknown(leaves)); })->Apply(measure);
BENCHMARK_CAPTURE(in_weft, skynet, [] { return skynet_weft(0, leaves); })->Apply(measure);
BENCHMARK_CAPTURE(in_tbb, skynet, [] { return skynet_tbb(0, leaves); })->Apply(measure);

}  // namespace
}  // namespace weft

BENCHMARK_MAIN();
