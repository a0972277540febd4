// SPDX-License-Identifier: MIT
// A thread checks the number.
#include "apps/primes/spinner_prime.hpp"
#include "weft/thread.hpp"

int main() {
  return spin_during([](std::int64_t n) { return weft::to_thread(is_prime, n); });
}
