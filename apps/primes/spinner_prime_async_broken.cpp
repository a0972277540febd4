// SPDX-License-Identifier: MIT
// The check does not await: the spinner is frozen until it is too late.
#include "apps/primes/spinner_prime.hpp"

int main() {
  return spin_during([](std::int64_t n) -> weft::task<bool> { co_return is_prime(n); });
}
