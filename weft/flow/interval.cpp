// SPDX-License-Identifier: MIT
#include "weft/flow/interval.hpp"

#include "weft/core/chain.hpp"
#include "weft/core/loop.hpp"

namespace weft {

interval::interval(duration period, missed_ticks missed) : period_(period), missed_(missed) {
  if (period <= duration::zero()) throw std::invalid_argument("weft: an interval has a period above zero");
}

void interval::tick_operation::start() noexcept {
  if (!of_.due_) of_.due_ = time_after(home->lp->now(), of_.period_);
  when_ = *of_.due_;
  timed_wait::start();
}

std::optional<time_point> interval::tick_operation::await_resume() noexcept {
  of_.advance(home->lp->now());
  return when_;
}

void interval::advance(time_point now) noexcept {
  if (!due_) return;
  switch (missed_) {
    case missed_ticks::skip: *due_ += period_ * ((now - *due_) / period_ + 1); break;
    case missed_ticks::burst: *due_ += period_; break;
    case missed_ticks::delay: *due_ = now + period_; break;
  }
}

}  // namespace weft
