// SPDX-License-Identifier: MIT
#include "weft/flow/retry.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>

#include "weft/core/loop.hpp"

namespace weft::detail {

namespace {

/// One sequence for each loop: tests with a virtual clock repeat it.
struct jitter_source {
  explicit jitter_source(loop& l)
      : random(l.options().virtual_clock ? l.options().seed : std::random_device()()) {}
  std::mt19937_64 random;
};

}  // namespace

duration backoff_after(const retry_options& options, int attempt, double random) {
  using seconds = std::chrono::duration<double>;
  const double grown = seconds(options.backoff).count() * std::pow(options.backoff_factor, attempt - 1);
  const double longest = std::min(grown, seconds(options.backoff_max).count());
  return std::chrono::duration_cast<duration>(seconds(longest * (1 - options.jitter * random)));
}

double random_part(loop& l) {
  return std::uniform_real_distribution<double>(0, 1)(l.local<jitter_source>().random);
}

}  // namespace weft::detail
