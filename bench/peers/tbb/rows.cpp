// SPDX-License-Identifier: MIT
// TBB's task groups on two threads.
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_group.h>

#include <iterator>

#include "bench/measure.h"

namespace {

long fib(int n) {
  if (n < 2) return n;
  long first = 0;
  tbb::task_group group;
  group.run([&first, n] { first = fib(n - 1); });
  const long second = fib(n - 2);
  group.wait();
  return first + second;
}

long skynet(long first, long leaves) {
  if (leaves == 1) return first;
  long sums[10];
  tbb::task_group group;
  for (long i = 0; i < 10; ++i) {
    group.run([&sum = sums[i], first, leaves, i] { sum = skynet(first + i * leaves / 10, leaves / 10); });
  }
  group.wait();
  long sum = 0;
  for (const long each : sums) sum += each;
  return sum;
}

template <typename Work>
void measure(const char* name, Work work) {
  const tbb::global_control two(tbb::global_control::max_allowed_parallelism, 2);
  work();
  const double before = wall_ns();
  work();
  report(name, (wall_ns() - before) / 1e6);
}

constexpr row rows[] = {
    {"fib", [] { measure("fib", [] { fib(32); }); }},
    {"skynet", [] { measure("skynet", [] { skynet(0, 1'000'000); }); }},
};

}  // namespace

int main(int argc, char** argv) { return measure_rows(rows, std::size(rows), argc, argv); }
