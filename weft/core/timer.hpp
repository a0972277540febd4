// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "weft/core/clock.hpp"

namespace weft {

/// What the queue knows of a timer: its place, and whose it is. Lives where it is used.
///
/// The two that every program has many of are told by their kind: a table of functions would make each
/// sleeping task larger.
class timer_hook {
 public:
  bool armed() const noexcept { return index_ != off; }

 protected:
  enum class kind : std::uint8_t { timer, wait, scope };

  explicit timer_hook(kind k) noexcept : kind_(k) {}
  timer_hook(const timer_hook&) = delete;
  timer_hook& operator=(const timer_hook&) = delete;
  ~timer_hook() = default;

 private:
  friend class timer_queue;
  static constexpr std::uint32_t off = ~std::uint32_t{0};

  std::uint32_t index_ = off;
  kind kind_;
};

/// Something that happens at a point in time.
class timer : public timer_hook {
 public:
  virtual void fire() noexcept = 0;

 protected:
  timer() noexcept : timer_hook(kind::timer) {}
  ~timer() = default;
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
  timer_queue() = default;
  timer_queue(const timer_queue&) = delete;
  timer_queue& operator=(const timer_queue&) = delete;
  /// Timers may outlive it: they are off then.
  ~timer_queue();

  void add(timer_hook& t, time_point when, timer_rank rank);
  void remove(timer_hook& t) noexcept;

  bool empty() const noexcept { return heap_.empty(); }
  std::size_t size() const noexcept { return heap_.size(); }
  time_point next() const noexcept { return time_point(duration(heap_[0].key >> 1)); }

  /// Fires, in order, all that are due at `now`. `fire()` may add and remove timers.
  void fire_due(time_point now) noexcept;

 private:
  struct entry {
    std::int64_t key;  // nanoseconds * 2 + rank
    timer_hook* t;
  };

  static void fire(timer_hook& t) noexcept;
  void place(std::size_t i, entry e) noexcept;
  void sift_up(std::size_t i, entry e) noexcept;
  void sift_down(std::size_t i, entry e) noexcept;

  std::vector<entry> heap_;
};

}  // namespace weft
