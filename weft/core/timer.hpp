// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weft/core/clock.hpp"

namespace weft {

/// Something that happens at a point in time; lives where it is used and is known to the queue by its
/// address.
class timer {
 public:
  static constexpr std::size_t off = ~std::size_t{0};

  bool armed() const noexcept { return index_ != off; }
  virtual void fire() noexcept = 0;

 protected:
  timer() = default;
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;
  ~timer() = default;

 private:
  friend class timer_queue;
  std::size_t index_ = off;
};

/// At the same instant results come before deadlines, so that a result that is in time is never thrown away.
enum class timer_rank : std::uint8_t { result = 0, deadline = 1 };

/// The timers of one loop, earliest first.
///
/// A 4-ary heap: half the depth of a binary one, four children in one cache line. A timer knows its place, so
/// that cancelling one needs no search.
/// Cost: O(log n) to add and remove, 16 bytes a timer.
class timer_queue {
 public:
  void add(timer& t, time_point when, timer_rank rank);
  void remove(timer& t) noexcept;

  bool empty() const noexcept { return heap_.empty(); }
  std::size_t size() const noexcept { return heap_.size(); }
  time_point next() const noexcept { return time_point(duration(heap_[0].key >> 1)); }

  /// Fires, in order, all that are due at `now`. `fire()` may add and remove timers.
  void fire_due(time_point now) noexcept;

 private:
  struct entry {
    std::int64_t key;  // nanoseconds * 2 + rank
    timer* t;
  };

  void place(std::size_t i, entry e) noexcept;
  void sift_up(std::size_t i, entry e) noexcept;
  void sift_down(std::size_t i, entry e) noexcept;

  std::vector<entry> heap_;
};

}  // namespace weft
