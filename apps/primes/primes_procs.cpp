// SPDX-License-Identifier: MIT
// As many tasks as processes take numbers from one queue. They are tasks of one loop: nothing has to be
// locked.
#include <deque>

#include "apps/primes/prime.hpp"
#include "weft/core.hpp"
#include "weft/process.hpp"

weft::task<> worker(weft::process_pool& pool, std::deque<std::int64_t>& jobs, int& checked) {
  while (!jobs.empty()) {
    const std::int64_t n = jobs.front();
    jobs.pop_front();
    show(co_await pool.run(check, n));
    ++checked;
  }
}

weft::task<> program(std::size_t workers) {
  weft::print("Checking {} numbers with {} processes:\n", numbers().size(), workers);
  const stopwatch watch;
  weft::process_pool pool({.workers_max = workers});
  std::deque<std::int64_t> jobs(numbers().begin(), numbers().end());
  int checked = 0;
  co_await weft::with_task_group([&](weft::task_group<>& group) -> weft::task<> {
    for (std::size_t i = 0; i < workers; ++i)
      group.spawn(worker, std::ref(pool), std::ref(jobs), std::ref(checked));
    co_return;
  });
  weft::print("{} checks in {:.2f}s\n", checked, watch.seconds());
}

int main(int argc, char** argv) { return weft::main_run(program, workers(argc, argv)); }
