// SPDX-License-Identifier: MIT
#include "weft/inspect/lag_histogram.hpp"

#include <algorithm>
#include <bit>
#include <chrono>

#include "weft/base/print.hpp"

namespace weft::inspect {

using std::chrono::microseconds;

void lag_histogram::add(duration lag) noexcept {
  const auto us =
      static_cast<std::uint64_t>(std::max<std::int64_t>(std::chrono::floor<microseconds>(lag).count(), 1));
  const auto power = static_cast<std::size_t>(std::bit_width(us) - 1);
  ++buckets_[std::min(power, bucket_count - 1)];
  ++count_;
  max_ = std::max(max_, lag);
}

duration lag_histogram::quantile(double share) const noexcept {
  const double wanted = share * static_cast<double>(count_);
  double seen = 0;
  for (std::size_t i = 0; i < bucket_count && count_ > 0; ++i) {
    seen += static_cast<double>(buckets_[i]);
    if (seen >= wanted) return microseconds(std::int64_t{1} << (i + 1));
  }
  return duration::zero();
}

std::string lag_histogram::str() const {
  const auto us = [](duration d) { return std::chrono::floor<microseconds>(d).count(); };
  return format("lag: 50 % within {} us, 99 % within {} us, max {} us, of {}", us(quantile(0.5)),
                us(quantile(0.99)), us(max_), count_);
}

void lag_histogram::before_poll(bool) noexcept {
  if (woken_ != clock::time_point{}) add(clock::now() - woken_);
}

void lag_histogram::after_poll() noexcept { woken_ = clock::now(); }

}  // namespace weft::inspect
