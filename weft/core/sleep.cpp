// SPDX-License-Identifier: MIT
#include "weft/core/sleep.hpp"

#include "weft/core/loop.hpp"

namespace weft {

void sleep_until::start() noexcept { home->lp->timers().add(*this, when_, timer_rank::result); }

void sleep_until::request_cancel() noexcept {
  home->lp->timers().remove(*this);
  complete_cancelled();
}

void sleep_for::start() noexcept {
  const duration length = when_.time_since_epoch();
  if (length <= duration::zero()) return complete();
  when_ = time_after(home->lp->now(), length);
  sleep_until::start();
}

time_point now::await_resume() const noexcept { return c->lp->now(); }

}  // namespace weft
