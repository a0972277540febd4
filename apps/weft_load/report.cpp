// SPDX-License-Identifier: MIT
#include "apps/weft_load/report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include "weft/base/print.hpp"

namespace weft_load {

namespace {
std::string scaled(double value, double base, std::span<const std::string_view> units) {
  std::size_t unit = 0;
  for (; value >= base && unit + 1 < units.size(); ++unit) value /= base;
  return weft::format("{:.2f}{}", value, units[unit]);
}
}  // namespace

void samples::add(std::uint64_t value) noexcept {
  value = std::min<std::uint64_t>(value, counts_.size() - 1);
  ++counts_[value];
  ++size_;
  largest_ = std::max(largest_, value);
}

void samples::add(const samples& others) noexcept {
  for (std::size_t i = 0; i < others.counts_.size() && i < counts_.size(); ++i)
    counts_[i] += others.counts_[i];
  size_ += others.size_;
  largest_ = std::max(largest_, others.largest_);
}

double samples::mean() const noexcept {
  double sum = 0;
  for (std::size_t i = 0; i <= largest_; ++i) sum += static_cast<double>(i) * counts_[i];
  return size_ == 0 ? 0 : sum / static_cast<double>(size_);
}

double samples::deviation() const noexcept {
  if (size_ < 2) return 0;
  const double average = mean();
  double sum = 0;
  for (std::size_t i = 0; i <= largest_; ++i)
    sum += std::pow(static_cast<double>(i) - average, 2) * counts_[i];
  return std::sqrt(sum / static_cast<double>(size_ - 1));
}

double samples::share_within(double n) const noexcept {
  const double average = mean(), reach = n * deviation();
  std::uint64_t inside = 0;
  for (std::size_t i = 0; i <= largest_; ++i) {
    if (std::abs(static_cast<double>(i) - average) <= reach) inside += counts_[i];
  }
  return size_ == 0 ? 0 : 100.0 * static_cast<double>(inside) / static_cast<double>(size_);
}

std::uint64_t samples::percentile(double percent) const noexcept {
  const auto rank =
      static_cast<std::uint64_t>(std::round(percent / 100.0 * static_cast<double>(size_) + 0.5));
  std::uint64_t passed = 0;
  for (std::size_t i = 0; i <= largest_; ++i) {
    passed += counts_[i];
    if (passed >= rank) return i;
  }
  return largest_;
}

std::string format_time(double microseconds) {
  constexpr std::array<std::string_view, 3> units{"us", "ms", "s"};
  return scaled(microseconds, 1000, units);
}
std::string format_count(double value) {
  constexpr std::array<std::string_view, 4> units{"", "k", "M", "G"};
  return scaled(value, 1000, units);
}
std::string format_bytes(double bytes) {
  constexpr std::array<std::string_view, 5> units{"B", "KB", "MB", "GB", "TB"};
  return scaled(bytes, 1024, units);
}

}  // namespace weft_load
