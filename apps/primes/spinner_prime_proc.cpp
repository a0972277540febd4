// SPDX-License-Identifier: MIT
// Another process checks the number.
#include "apps/primes/spinner_prime.hpp"
#include "weft/process.hpp"

int main() {
  return spin_during([](std::int64_t n) { return weft::to_process(is_prime, n); });
}
