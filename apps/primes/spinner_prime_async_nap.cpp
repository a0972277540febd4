// SPDX-License-Identifier: MIT
// The check lets the spinner turn now and then.
#include <cmath>

#include "apps/primes/spinner_prime.hpp"

weft::task<bool> is_prime_napping(std::int64_t n) {
  if (n < 2) co_return false;
  if (n % 2 == 0) co_return n == 2;
  const auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(n)));
  for (std::int64_t i = 3; i <= root; i += 2) {
    if (n % i == 0) co_return false;
    if (i % 100'000 == 1) co_await weft::sleep_for(std::chrono::seconds(0));
  }
  co_return true;
}

int main() { return spin_during(is_prime_napping); }
