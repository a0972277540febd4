// SPDX-License-Identifier: MIT
#include "weft/core/operation.hpp"

#include "weft/base/assert.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/loop.hpp"

namespace weft {

void operation::arm(frame& f) noexcept {
  chain& c = *f.home;
  c.top = &f;
  cancelling = false;
  if (c.lp->watchers) [[unlikely]]
    return arm_watched(c);
  if (c.innermost->effective && !must_finish) return c.lp->push(c, chain::step_kind::unwind);  // never armed
  c.leaf = this;
  start();
}

void operation::arm_watched(chain& c) noexcept {
  loop& l = *c.lp;
  l.watchers.suspending(c);
  if (c.innermost->effective && !must_finish) return l.push(c, chain::step_kind::unwind);
  c.leaf = this;
  start();
  l.watchers.suspended(c);
}

void operation::complete() noexcept {
  WEFT_ASSERT(home->leaf == this, "an operation completes once, and only while it is armed");
  loop& l = *home->lp;
  l.push(*home, chain::step_kind::resume);
  if (l.watchers) [[unlikely]]
    l.watchers.woken(*home);
}

void operation::complete_cancelled() noexcept {
  WEFT_ASSERT(home->leaf == this && cancelling,
              "an operation ends as cancelled once, and only after a request");
  home->lp->push(*home, chain::step_kind::unwind);
}

void pass_on::start() noexcept {
  WEFT_ASSERT(false, "pass_on is armed only by a cancelled task, which unwinds instead");
}

}  // namespace weft
