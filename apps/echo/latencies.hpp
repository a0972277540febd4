// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "weft/core/clock.hpp"

namespace echo {

/// How long many requests took, each to about 3 %.
///
/// Shape: 32 buckets of equal width for each power of two of nanoseconds.
class latencies {
 public:
  void add(weft::duration took) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  weft::duration max() const noexcept { return max_; }

  /// The upper end of the bucket that the share of all falls into; 0 if there are none.
  weft::duration quantile(double share) const noexcept;

  /// `p50 23.0 us, p90 31.0 us, p99 58.0 us, p99.9 120.0 us, max 340.1 us`.
  std::string str() const;

 private:
  static constexpr std::size_t parts = 32;

  std::array<std::uint64_t, 60 * parts> buckets_{};
  std::uint64_t count_ = 0;
  weft::duration max_{};
};

}  // namespace echo
