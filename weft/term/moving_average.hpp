// SPDX-License-Identifier: MIT
#pragma once

namespace weft::term {

/// An exponential moving average that is unbiased from the first value on.
///
/// A plain one starts at zero and would need many values to climb up to their size; dividing by the weight
/// given so far, 1 - (1 - smoothing)^count, corrects that.
class moving_average {
 public:
  /// `smoothing` is the weight of the newest value: [0, 1], 1 forgets everything before.
  explicit moving_average(double smoothing) noexcept : smoothing_(smoothing) {}

  void add(double value) noexcept;

  /// Returns 0 before the first value.
  double value() const noexcept;

 private:
  double smoothing_;
  double sum_ = 0;
  double weight_left_ = 1;  // (1 - smoothing)^count
};

}  // namespace weft::term
