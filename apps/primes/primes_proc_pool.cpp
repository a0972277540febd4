// SPDX-License-Identifier: MIT
// The largest number first, and results in the order of the numbers, whichever is there first.
#include <algorithm>
#include <functional>

#include "apps/primes/prime.hpp"
#include "weft/core.hpp"
#include "weft/process.hpp"

weft::task<> program(std::size_t workers) {
  weft::process_pool pool({.workers_max = workers});
  weft::print("Checking {} numbers with {} processes:\n", numbers().size(), pool.workers_max());
  const stopwatch watch;
  auto largest_first = numbers();
  std::ranges::sort(largest_first, std::greater());
  co_await weft::with_task_group([&](weft::task_group<>& group) -> weft::task<> {
    std::vector<weft::child_handle<prime_result>> results;
    for (const std::int64_t n : largest_first) results.push_back(group.spawn(pool.run(check, n)));
    for (auto& result : results) {
      co_await result.join();
      show(result.take());
    }
  });
  weft::print("Total time: {:.2f}s\n", watch.seconds());
}

int main(int argc, char** argv) { return weft::main_run(program, workers(argc, argv)); }
