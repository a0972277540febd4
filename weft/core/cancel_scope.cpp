// SPDX-License-Identifier: MIT
#include "weft/core/cancel_scope.hpp"

#include "weft/base/assert.hpp"
#include "weft/core/loop.hpp"

namespace weft {

cancel_scope::~cancel_scope() {
  WEFT_ASSERT(!owner && !armed(), "a cancel scope was destroyed while a task is inside");
}

void cancel_scope::expire() noexcept {
  expired_ = true;
  cancel();
}

void cancel_scope::set_deadline(time_point when) {
  deadline_ = when;
  limit_ = duration::max();
  if (!owner) return;
  loop& l = *owner->lp;
  if (armed()) l.timers().remove(*this);
  if (when == time_point::max() || requested) return;
  if (when <= l.now()) {
    expire();
  } else {
    l.timers().add(*this, when, timer_rank::deadline);
  }
}

void enter(cancel_scope& s, chain& c) {
  enter(static_cast<scope&>(s), c);
  if (s.limit_ != duration::max()) s.deadline_ = time_after(c.lp->now(), s.limit_);
  if (s.deadline_ != time_point::max()) s.set_deadline(s.deadline_);
}

void leave(cancel_scope& s, chain& c) noexcept {
  if (s.armed()) c.lp->timers().remove(s);
  leave(static_cast<scope&>(s), c);
}

}  // namespace weft
