// SPDX-License-Identifier: MIT
// What the work of the fork-join rows takes on one thread without any fork: the ideal on two is half of it.
#include <iterator>

#include "bench/measure.h"

namespace {

// What is worked out is not known to be the same each time.
volatile int fib_of = 32;
volatile long leaves_of_skynet = 1'000'000;

[[gnu::noinline]] long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

/// The sum of the numbers of the `leaves` leaves below a node, ten children to each.
[[gnu::noinline]] long skynet(long first, long leaves) {
  if (leaves == 1) return first;
  long sum = 0;
  for (long i = 0; i < 10; ++i) sum += skynet(first + i * leaves / 10, leaves / 10);
  return sum;
}

template <typename Work>
void measure(const char* name, Work work) {
  constexpr int times = 5;
  const double before = wall_ns();
  for (int i = 0; i < times; ++i) {
    const long result = work();
    asm volatile("" ::"r"(result) : "memory");
  }
  report(name, (wall_ns() - before) / times / 1e6);
}

constexpr row rows[] = {
    {"fib", [] { measure("fib", [] { return fib(fib_of); }); }},
    {"skynet", [] { measure("skynet", [] { return skynet(0, leaves_of_skynet); }); }},
};

}  // namespace

int main(int argc, char** argv) { return measure_rows(rows, std::size(rows), argc, argv); }
