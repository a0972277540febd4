// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "bench/floor/fork_join_paths.hpp"
#include "weft/parallel.hpp"

namespace weft::bench {

using floor_paths::skynet_branches;
using floor_paths::skynet_grain;

inline long fib(forking& here, int n) {
  if (n < 2) return n;
  const auto before = [=](forking& on) { return fib(on, n - 1); };
  const auto before_that = [=](forking& on) { return fib(on, n - 2); };
  return fork_join(here, before, before_that, std::plus());
}

inline long skynet(long first, long count) {
  if (count == 1) return first;
  const long each = count / skynet_branches;
  const auto branch = [=](long i) { return skynet(first + i * each, each); };
  return parallel_reduce(0L, skynet_branches, 0L, branch, std::plus(), skynet_grain(count));
}

}  // namespace weft::bench
