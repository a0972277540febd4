// SPDX-License-Identifier: MIT
#include "apps/echo/latencies.hpp"

#include <algorithm>
#include <bit>

#include "weft/base/print.hpp"

namespace echo {

void latencies::add(weft::duration took) noexcept {
  const auto nanoseconds = static_cast<std::uint64_t>(std::max(took, weft::duration::zero()).count());
  std::size_t bucket = nanoseconds;
  if (nanoseconds >= parts) {
    const int shift = std::bit_width(nanoseconds) - std::bit_width(parts);
    bucket = (static_cast<std::size_t>(shift) + 1) * parts + ((nanoseconds >> shift) - parts);
  }
  ++buckets_[std::min(bucket, buckets_.size() - 1)];
  ++count_;
  max_ = std::max(max_, took);
}

weft::duration latencies::quantile(double share) const noexcept {
  const double wanted = share * static_cast<double>(count_);
  std::uint64_t passed = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size() && count_ > 0; ++bucket) {
    passed += buckets_[bucket];
    if (passed == 0 || static_cast<double>(passed) < wanted) continue;
    if (bucket < parts) return weft::duration(bucket);
    const std::size_t shift = bucket / parts - 1;
    return std::min(max_, weft::duration(static_cast<std::int64_t>((bucket % parts + parts + 1) << shift)));
  }
  return max_;
}

std::string latencies::str() const {
  const auto us = [](weft::duration d) { return static_cast<double>(d.count()) / 1000; };
  return weft::format("p50 {:.1f} us, p90 {:.1f} us, p99 {:.1f} us, p99.9 {:.1f} us, max {:.1f} us",
                      us(quantile(0.5)), us(quantile(0.9)), us(quantile(0.99)), us(quantile(0.999)),
                      us(max_));
}

}  // namespace echo
