// SPDX-License-Identifier: MIT
// One number after the other: what the other programs are compared with.
#include "apps/primes/prime.hpp"
#include "weft/base/print.hpp"

int main() {
  weft::print("Checking {} numbers sequentially:\n", numbers().size());
  const stopwatch watch;
  for (const std::int64_t n : numbers()) show(check(n));
  weft::print("Total time: {:.2f}s\n", watch.seconds());
}
