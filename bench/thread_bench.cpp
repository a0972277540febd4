// SPDX-License-Identifier: MIT
// What a round trip through a thread costs, in real time: with sleeping CPUs to wake, on one CPU, and while
// both sides look before they sleep.
#include <benchmark/benchmark.h>
#include <sched.h>

#include "weft/core.hpp"
#include "weft/thread.hpp"

namespace weft {
namespace {

using ::benchmark::State;

/// Keeps what follows, and the threads that it starts, on one CPU.
class one_cpu {
 public:
  one_cpu() {
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
  }
  one_cpu(const one_cpu&) = delete;
  one_cpu& operator=(const one_cpu&) = delete;
  ~one_cpu() { sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_{};
};

void round_trips(State& state, duration spin) {
  thread_pool pool({.spin_max = spin});
  const auto trips = [&]() -> task<> {
    for (auto _ : state) co_await pool.run([] {});
  };
  run_with_options({.spin_max = spin}, trips);
}

void to_thread_two_cpus(State& state) { round_trips(state, duration::zero()); }
void to_thread_spin(State& state) { round_trips(state, spin_default_max); }
void to_thread_one_cpu(State& state) {
  const one_cpu pinned;
  round_trips(state, duration::zero());
}

BENCHMARK(to_thread_two_cpus)->UseRealTime();
BENCHMARK(to_thread_one_cpu)->UseRealTime();
BENCHMARK(to_thread_spin)->UseRealTime();

}  // namespace
}  // namespace weft

BENCHMARK_MAIN();
