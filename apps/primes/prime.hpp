// SPDX-License-Identifier: MIT
// Twenty numbers that take long to check, and the function that checks them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

struct fixture {
  std::int64_t n;
  bool prime;
};
extern const std::array<fixture, 20> prime_fixture;
const std::array<std::int64_t, 20>& numbers();

bool is_prime(std::int64_t n);

struct prime_result {
  std::int64_t n;
  bool prime;
  double elapsed;
};
prime_result check(std::int64_t n);
void show(const prime_result& result);

/// The number on the command line, or that of the processors.
std::size_t workers(int argc, char** argv);

inline constexpr std::int64_t large_prime = 5'000'111'000'222'021;
/// `5,000,111,000,222,021 is prime`
int tell(bool prime);

/// Seconds since it was made.
class stopwatch {
 public:
  double seconds() const;

 private:
  std::int64_t begin_ = nanoseconds();
  static std::int64_t nanoseconds();
};
