// SPDX-License-Identifier: MIT
// The same on threads, which C++ runs at the same time.
#include "apps/primes/prime.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/thread.hpp"

weft::task<> program(std::size_t workers) {
  weft::print("Checking {} numbers with {} threads:\n", numbers().size(), workers);
  const stopwatch watch;
  weft::thread_pool pool(workers);
  auto results = weft::transform(numbers(), [&](std::int64_t n) { return pool.run(check, n); });
  int checked = 0;
  co_await for_each(weft::as_completed(std::move(results)), [&](const prime_result& r) {
    show(r);
    ++checked;
  });
  weft::print("{} checks in {:.2f}s\n", checked, watch.seconds());
}

int main(int argc, char** argv) { return weft::main_run(program, workers(argc, argv)); }
