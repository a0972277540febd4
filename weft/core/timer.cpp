// SPDX-License-Identifier: MIT
#include "weft/core/timer.hpp"

#include <algorithm>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/sleep.hpp"

namespace weft {

namespace {
constexpr std::size_t arity = 4;

// One bit is the rank's, so times that no clock reaches are brought into range; sums of "now" and a huge
// duration that wrapped around were meant to be far away too.
std::int64_t key_of(time_point when, timer_rank rank) noexcept {
  constexpr std::int64_t limit = (std::int64_t{1} << 62) - 1;
  const std::int64_t ns = std::clamp<std::int64_t>(when.time_since_epoch().count(), 0, limit);
  return ns * 2 + static_cast<std::int64_t>(rank);
}
}  // namespace

timer_queue::~timer_queue() {
  for (const entry& each : heap_) each.t->index_ = timer_hook::off;
}

void timer_queue::add(timer_hook& t, time_point when, timer_rank rank) {
  WEFT_ASSERT(!t.armed(), "this timer is armed already");
  heap_.push_back({});
  sift_up(heap_.size() - 1, {key_of(when, rank), &t});
}

void timer_queue::remove(timer_hook& t) noexcept {
  const std::size_t i = std::exchange(t.index_, timer_hook::off);
  const entry last = heap_.back();
  heap_.pop_back();
  if (last.t == &t) return;
  if (i > 0 && last.key < heap_[(i - 1) / arity].key) {
    sift_up(i, last);
  } else {
    sift_down(i, last);
  }
}

void timer_queue::fire_due(time_point now) noexcept {
  const std::int64_t due = key_of(now, timer_rank::deadline);
  while (!heap_.empty() && heap_[0].key <= due) {
    timer_hook& t = *heap_[0].t;
    remove(t);
    fire(t);
  }
}

void timer_queue::fire(timer_hook& t) noexcept {
  switch (t.kind_) {
    case timer_hook::kind::wait: return static_cast<timed_wait&>(t).complete();
    case timer_hook::kind::scope: return static_cast<cancel_scope&>(t).expire();
    case timer_hook::kind::timer: return static_cast<timer&>(t).fire();
  }
}

void timer_queue::place(std::size_t i, entry e) noexcept {
  heap_[i] = e;
  e.t->index_ = static_cast<std::uint32_t>(i);
}

void timer_queue::sift_up(std::size_t i, entry e) noexcept {
  while (i > 0 && e.key < heap_[(i - 1) / arity].key) {
    place(i, heap_[(i - 1) / arity]);
    i = (i - 1) / arity;
  }
  place(i, e);
}

void timer_queue::sift_down(std::size_t i, entry e) noexcept {
  const std::size_t n = heap_.size();
  for (std::size_t first = i * arity + 1; first < n; first = i * arity + 1) {
    std::size_t least = first;
    for (std::size_t j = first + 1; j < std::min(first + arity, n); ++j) {
      if (heap_[j].key < heap_[least].key) least = j;
    }
    if (e.key <= heap_[least].key) break;
    place(i, heap_[least]);
    i = least;
  }
  place(i, e);
}

}  // namespace weft
