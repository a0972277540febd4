// SPDX-License-Identifier: MIT
#include "weft/core/sleep.hpp"

#include "weft/core/loop.hpp"

namespace weft {

void timed_wait::start() noexcept { home->lp->timers().add(*this, when_, timer_rank::result); }

void timed_wait::request_cancel() noexcept {
  home->lp->timers().remove(*this);
  complete_cancelled();
}

void sleep_for::start() noexcept {
  const duration length = when_.time_since_epoch();
  if (length <= duration::zero()) return complete();
  when_ = time_after(home->lp->now(), length);
  timed_wait::start();
}

void yield_now::requeue(frame& f) noexcept {
  chain& c = *f.home;
  loop& l = *c.lp;
  if (l.watchers) [[unlikely]]
    return arm(f);
  c.top = &f;
  l.push(c, c.innermost->effective ? chain::step_kind::unwind : chain::step_kind::resume);
}

time_point now::await_resume() const noexcept { return c->lp->now(); }

}  // namespace weft
