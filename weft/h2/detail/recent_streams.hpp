// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "weft/h2/session.hpp"

namespace weft::h2::detail {

/// The last few streams of which something is to be remembered. It takes memory once there is one.
class recent_streams {
 public:
  explicit recent_streams(std::size_t count_max) noexcept : count_max_(std::max<std::size_t>(count_max, 1)) {}

  /// Forgets the oldest if there are too many.
  void add(stream_id which) {
    if (all_.size() < count_max_) return all_.push_back(which);
    all_[oldest_] = which;
    oldest_ = (oldest_ + 1) % count_max_;
  }
  bool contains(stream_id which) const noexcept { return std::ranges::find(all_, which) != all_.end(); }

 private:
  std::vector<stream_id> all_;
  std::size_t count_max_, oldest_ = 0;
};

}  // namespace weft::h2::detail
