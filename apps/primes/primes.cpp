// SPDX-License-Identifier: MIT
// Checks the fixture itself.
#include "apps/primes/prime.hpp"
#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"

int main() {
  for (const auto& [n, prime] : prime_fixture) {
    WEFT_ASSERT(is_prime(n) == prime, "the fixture is wrong");
    weft::print("{} {}\n", n, prime ? "True" : "False");
  }
}
