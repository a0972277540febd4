// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weft_load {

/// Counts of values, each exact up to a largest one; what is beyond counts as that.
class samples {
 public:
  explicit samples(std::size_t largest) : counts_(largest + 1) {}

  void add(std::uint64_t value) noexcept;
  void add(const samples& others) noexcept;

  std::uint64_t size() const noexcept { return size_; }
  std::uint64_t largest() const noexcept { return largest_; }
  double mean() const noexcept;
  double deviation() const noexcept;
  /// The share of values within `n` deviations of the mean, in percent.
  double share_within(double n) const noexcept;
  /// The value that `percent` of all values do not exceed.
  std::uint64_t percentile(double percent) const noexcept;

 private:
  std::vector<std::uint32_t> counts_;
  std::uint64_t size_ = 0;
  std::uint64_t largest_ = 0;
};

// Figures as wrk writes them.
std::string format_time(double microseconds);  ///< `460.99us`, `1.05ms`, `2.00s`
std::string format_count(double value);        ///< `74.93k`
std::string format_bytes(double bytes);        ///< `35.35MB`

}  // namespace weft_load
