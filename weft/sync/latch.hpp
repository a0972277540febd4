// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <stdexcept>

#include "weft/sync/event.hpp"

namespace weft {

/// Opens once, when it has been counted down to zero.
class latch {
 public:
  explicit latch(std::size_t count) noexcept : count_(count) {
    if (count_ == 0) opened_.set();
  }

  /// Counts down; whoever waits goes on at zero. Throws `std::logic_error`, counting nothing, below zero.
  void count_down(std::size_t by = 1) {
    if (by > count_) throw std::logic_error("weft: a latch was counted down below zero");
    count_ -= by;
    if (count_ == 0) opened_.set();
  }

  /// Suspends until it is open.
  event::wait_operation wait() noexcept { return opened_.wait(); }

  /// Counts down by one and waits for the others. Throws as `count_down` does.
  event::wait_operation arrive_and_wait() {
    count_down();
    return opened_.wait();
  }

  bool is_open() const noexcept { return count_ == 0; }
  std::size_t count() const noexcept { return count_; }

 private:
  std::size_t count_;
  event opened_;
};

}  // namespace weft
