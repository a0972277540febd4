// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "weft/core/clock.hpp"
#include "weft/core/instrument.hpp"

namespace weft::inspect {

/// How long the loop takes, while this lives, from one look at its sockets and timers to the next: the time
/// that whatever becomes ready has to wait for the tasks before it.
///
/// Shape: bucket i counts lags of [2^i, 2^(i+1)) microseconds, the first one also less, the last one also
/// more. Cost: reads the clock twice a look.
class lag_histogram final : public instrument {
 public:
  static constexpr std::size_t bucket_count = 24;

  explicit lag_histogram(loop& l) noexcept { attach(l); }

  const std::array<std::uint64_t, bucket_count>& buckets() const noexcept { return buckets_; }
  std::uint64_t count() const noexcept { return count_; }
  duration max() const noexcept { return max_; }

  /// The upper end of the bucket that the share of all lags falls into; 0 if there are none.
  duration quantile(double share) const noexcept;

  /// One line: `lag: 50 % within 2 us, 99 % within 64 us, max 71 us, of 1234`.
  std::string str() const;

  void add(duration lag) noexcept;

 private:
  void before_poll(bool may_wait) noexcept override;
  void after_poll() noexcept override;

  std::array<std::uint64_t, bucket_count> buckets_{};
  std::uint64_t count_ = 0;
  duration max_ = duration::zero();
  clock::time_point woken_{};
};

}  // namespace weft::inspect
