// SPDX-License-Identifier: MIT
// What a call in another process costs: wall time of a round trip, with nothing else to do.
#include <benchmark/benchmark.h>

#include <string>

#include "weft/core.hpp"
#include "weft/process.hpp"

namespace weft {
namespace {

using ::benchmark::State;

std::string echo(std::string text) { return text; }

void round_trip(State& state) {
  run([&]() -> task<> {
    const std::string text(static_cast<std::size_t>(state.range(0)), 'x');
    co_await to_process(echo, text);
    for (auto _ : state) co_await to_process(echo, text);
  });
}

/// The first call of a pool: a worker is forked.
void start_worker(State& state) {
  run([&]() -> task<> {
    for (auto _ : state) {
      process_pool pool({.workers_max = 1});
      co_await pool.run([] {});
    }
  });
}

BENCHMARK(round_trip)->Arg(8)->Arg(1024)->Arg(30'000)->Arg(1'000'000)->UseRealTime();
BENCHMARK(start_worker)->UseRealTime();

}  // namespace
}  // namespace weft

BENCHMARK_MAIN();
