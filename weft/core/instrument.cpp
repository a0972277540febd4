// SPDX-License-Identifier: MIT
#include "weft/core/instrument.hpp"

#include "weft/base/assert.hpp"
#include "weft/core/loop.hpp"

namespace weft {

void instrument::attach(loop& l) noexcept {
  WEFT_ASSERT(!loop_, "this instrument watches a loop already");
  loop_ = &l;
  next_ = l.watchers.first_;
  l.watchers.first_ = this;
}

void instrument::detach() noexcept {
  if (!loop_) return;
  instrument** link = &loop_->watchers.first_;
  while (*link != this) link = &(*link)->next_;
  *link = next_;
  loop_ = nullptr;
}

template <typename... Parameters, typename... Arguments>
void instruments::tell(void (instrument::*event)(Parameters...) noexcept, Arguments&&... arguments) noexcept {
  for (instrument *i = first_, *following = nullptr; i; i = following) {
    following = i->next_;  // it may detach itself
    (i->*event)(arguments...);
  }
}

void instruments::task_spawned(chain& c) noexcept { tell(&instrument::task_spawned, c); }
void instruments::task_ended(chain& c) noexcept { tell(&instrument::task_ended, c); }
void instruments::task_dropped(const frame& f) noexcept { tell(&instrument::task_dropped, f); }
void instruments::before_step(chain& c) noexcept { tell(&instrument::before_step, c); }
void instruments::after_step() noexcept { tell(&instrument::after_step); }
void instruments::suspending(chain& c) noexcept { tell(&instrument::suspending, c); }
void instruments::suspended(chain& c) noexcept { tell(&instrument::suspended, c); }
void instruments::woken(chain& c) noexcept { tell(&instrument::woken, c); }
void instruments::before_poll(bool may_wait) noexcept { tell(&instrument::before_poll, may_wait); }
void instruments::after_poll() noexcept { tell(&instrument::after_poll); }

}  // namespace weft
