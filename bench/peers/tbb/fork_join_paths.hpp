// SPDX-License-Identifier: MIT
#pragma once

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_invoke.h>
#include <oneapi/tbb/parallel_reduce.h>

#include <cstddef>
#include <functional>

#include "bench/floor/fork_join_paths.hpp"

namespace tbb_paths {

using floor_paths::skynet_branches;
using floor_paths::skynet_grain;

inline long fib(int n) {
  if (n < 2) return n;
  long a = 0;
  long b = 0;
  oneapi::tbb::parallel_invoke([&] { a = fib(n - 1); }, [&] { b = fib(n - 2); });
  return a + b;
}

inline long skynet(long first, long count) {
  if (count == 1) return first;
  const auto some = [=](const oneapi::tbb::blocked_range<long>& r, long sum) {
    for (long i = r.begin(); i != r.end(); ++i) {
      sum += skynet(first + i * (count / skynet_branches), count / skynet_branches);
    }
    return sum;
  };
  const oneapi::tbb::blocked_range<long> all(0, skynet_branches,
                                             static_cast<std::size_t>(skynet_grain(count)));
  return oneapi::tbb::parallel_reduce(all, 0L, some, std::plus());
}

}  // namespace tbb_paths
