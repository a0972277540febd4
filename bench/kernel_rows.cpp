// SPDX-License-Identifier: MIT
// weft's column of the table that `make bench` prints.
#include "bench/fork_join_paths.hpp"
#include "bench/hot_paths.hpp"
#include "bench/measure.h"
#include "weft/thread.hpp"

namespace weft::bench {
namespace {

/// CPU time of each of the `n` operations that `Path(n)` does, after it was warmed up.
template <task<> (*Path)(int)>
task<> timed(const char* name, int n) {
  co_await Path(n / 10);
  const double before = cpu_ns();
  co_await Path(n);
  report(name, (cpu_ns() - before) / n);
}

void await_ready_row() { run(timed<await_ready>, "await_ready", 20'000'000); }
void group_spawn_join_row() { run(timed<group_spawn_join>, "group_spawn_join", 2'000'000); }
void spawn_join_batch_row() { run(timed<spawn_join_batch>, "spawn_join_batch", 5'000'000); }
void yield_row() { run(timed<yield>, "yield", 20'000'000); }
void channel_64_row() { run(timed<channel_64>, "channel_64", 20'000'000); }
void timer_arm_cancel_row() {
  run(among_sleepers<task<> (*)()>, 10'000,
      []() -> task<> { return timed<timer_arm_cancel>("timer_arm_cancel", 5'000'000); });
}

constexpr int sleeping_tasks = 1'000'000;

void sleepers_row() {
  run([]() -> task<> {
    const double bytes = resident_bytes(), before = cpu_ns();
    co_await sleepers(sleeping_tasks, 2s,
                      [&] { report("sleepers_bytes", (resident_bytes() - bytes) / sleeping_tasks); });
    report("sleepers_cpu", (cpu_ns() - before) / sleeping_tasks);
  });
}

void cancel_sleepers_row() {
  run([]() -> task<> {
    double before = 0;
    co_await cancel_sleepers(sleeping_tasks, [&] { before = cpu_ns(); });
    report("cancel_sleepers", (cpu_ns() - before) / sleeping_tasks);
  });
}

/// `spin`: how long loop and thread look before they sleep.
void round_trips(const char* name, duration spin, int n) {
  thread_pool pool({.threads_max = 1, .spin_max = spin});
  run_with_options({.spin_max = spin}, [&]() -> task<> {
    int calls = 0;
    const auto call = [&] { ++calls; };
    for (int i = 0; i < 1000; ++i) co_await pool.run(std::ref(call));
    const double before = round_trip_ns();
    for (int i = 0; i < n; ++i) co_await pool.run(std::ref(call));
    report(name, (round_trip_ns() - before) / n / 1e3);
  });
}
void to_thread_row() { round_trips("to_thread", duration::zero(), 10'000); }
void to_thread_spin_row() { round_trips("to_thread_spin", spin_default_max, 100'000); }

template <typename Work> void fork_join_row(const char* name, Work work) {
  compute_pool two(2);
  report(name, floor_paths::shortest_ms(wall_ns, [&] { return two.run(work); }));
}
void fib_row() {
  fork_join_row("fib", [](forking& here) { return fib(here, floor_paths::fib_of); });
}
void skynet_row() {
  fork_join_row("skynet", [] { return skynet(0, floor_paths::skynet_leaves); });
}

constexpr row rows[] = {
    {"await_ready", await_ready_row},
    {"group_spawn_join", group_spawn_join_row},
    {"spawn_join_batch", spawn_join_batch_row},
    {"yield", yield_row},
    {"channel_64", channel_64_row},
    {"timer_arm_cancel", timer_arm_cancel_row},
    {"sleepers", sleepers_row},
    {"cancel_sleepers", cancel_sleepers_row},
    {"fib", fib_row},
    {"skynet", skynet_row},
    {"to_thread", to_thread_row},
    {"to_thread_spin", to_thread_spin_row},
};

}  // namespace
}  // namespace weft::bench

int main(int argc, char** argv) {
  return measure_rows(weft::bench::rows, std::size(weft::bench::rows), argc, argv);
}
