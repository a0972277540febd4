// SPDX-License-Identifier: MIT
#include "apps/primes/prime.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "weft/base/cpu_count.hpp"
#include "weft/base/print.hpp"

const std::array<fixture, 20> prime_fixture{{
    {2, true},
    {142702110479723, true},
    {299593572317531, true},
    {3333333333333301, true},
    {3333333333333333, false},
    {3333335652092209, false},
    {4444444444444423, true},
    {4444444444444444, false},
    {4444444488888889, false},
    {5555553133149889, false},
    {5555555555555503, true},
    {5555555555555555, false},
    {6666666666666666, false},
    {6666666666666719, true},
    {6666667141414921, false},
    {7777777536340681, false},
    {7777777777777753, true},
    {7777777777777777, false},
    {9999999999999917, true},
    {9999999999999999, false},
}};

const std::array<std::int64_t, 20>& numbers() {
  static const auto all = [] {
    std::array<std::int64_t, 20> n{};
    for (std::size_t i = 0; i < n.size(); ++i) n[i] = prime_fixture[i].n;
    return n;
  }();
  return all;
}

bool is_prime(std::int64_t n) {
  if (n < 2) return false;
  if (n % 2 == 0) return n == 2;
  const auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(n)));  // n < 2^53
  for (std::int64_t i = 3; i <= root; i += 2) {
    if (n % i == 0) return false;
  }
  return true;
}

prime_result check(std::int64_t n) {
  const stopwatch watch;
  const bool prime = is_prime(n);
  return {n, prime, watch.seconds()};
}

void show(const prime_result& r) {
  weft::print("{:16}  {} {:9.6f}s\n", r.n, r.prime ? 'P' : ' ', r.elapsed);
  std::fflush(stdout);
}

std::size_t workers(int argc, char** argv) {
  return argc > 1 ? std::strtoul(argv[1], nullptr, 10) : weft::base::cpu_count();
}

int tell(bool prime) {
  std::string digits = std::to_string(large_prime);
  for (auto at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  weft::print("{} {} prime\n", digits, prime ? "is" : "is not");
  return 0;
}

double stopwatch::seconds() const { return static_cast<double>(nanoseconds() - begin_) * 1e-9; }

std::int64_t stopwatch::nanoseconds() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}
