// SPDX-License-Identifier: MIT
// The original has two functions: one fills a queue and starts the processes, which may look for the queue
// when that function has returned and the queue is gone. Here the first one makes tasks, and these own their
// numbers.
#include "apps/primes/prime.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/process.hpp"

auto start_jobs(weft::process_pool& pool) {
  return weft::as_completed(weft::transform(numbers(), [&](std::int64_t n) { return pool.run(check, n); }));
}

weft::task<int> report(weft::completed_tasks<prime_result> results) {
  int checked = 0;
  co_await for_each(std::move(results), [&](const prime_result& r) {
    show(r);
    ++checked;
  });
  co_return checked;
}

weft::task<> program(std::size_t workers) {
  weft::print("Checking {} numbers with {} processes:\n", numbers().size(), workers);
  const stopwatch watch;
  weft::process_pool pool({.workers_max = workers});
  const int checked = co_await report(start_jobs(pool));
  weft::print("{} checks in {:.2f}s\n", checked, watch.seconds());
}

int main(int argc, char** argv) { return weft::main_run(program, workers(argc, argv)); }
