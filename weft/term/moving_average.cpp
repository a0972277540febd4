// SPDX-License-Identifier: MIT
#include "weft/term/moving_average.hpp"

namespace weft::term {

void moving_average::add(double value) noexcept {
  sum_ = smoothing_ * value + (1 - smoothing_) * sum_;
  weight_left_ *= 1 - smoothing_;
}

double moving_average::value() const noexcept { return weight_left_ < 1 ? sum_ / (1 - weight_left_) : sum_; }

}  // namespace weft::term
