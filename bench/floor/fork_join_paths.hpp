// SPDX-License-Identifier: MIT
// Work that forks at every step, without a fork.
#pragma once

namespace floor_paths {

constexpr int fib_of = 32;
constexpr long skynet_leaves = 1'000'000;
constexpr long skynet_branches = 10;

/// What the compiler does not know, else it computes the result itself.
template <typename T> T unknown(T value) {
  asm volatile("" : "+r"(value)::"memory");
  return value;
}

[[gnu::noinline]] inline long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

/// The sum of the numbers of the `count` leaves below a node.
[[gnu::noinline]] inline long skynet(long first, long count) {
  if (count == 1) return first;
  const long each = count / skynet_branches;
  long sum = 0;
  for (long i = 0; i < skynet_branches; ++i) sum += skynet(first + i * each, each);
  return sum;
}

/// The leaves of one node are not worth a fork each.
constexpr long skynet_grain(long count) { return count == skynet_branches ? skynet_branches : 1; }

/// Milliseconds that `work()` takes, the shortest of some runs.
template <typename Now, typename Work> double shortest_ms(Now now_ns, Work work) {
  double shortest = 1e99;
  for (int i = 0; i < 5; ++i) {
    const double before = now_ns();
    unknown(work());
    const double taken = (now_ns() - before) / 1e6;
    shortest = taken < shortest ? taken : shortest;
  }
  return shortest;
}

}  // namespace floor_paths
