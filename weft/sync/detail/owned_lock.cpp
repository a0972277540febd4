// SPDX-License-Identifier: MIT
#include "weft/sync/detail/owned_lock.hpp"

#include <stdexcept>

#include "weft/base/assert.hpp"
#include "weft/core/loop.hpp"
#include "weft/sync/errors.hpp"

namespace weft::detail {

void owned_lock::waiter::request_cancel() noexcept {
  wait::request_cancel();
  lock_.admit();
}

chain& owned_lock::this_task() {
  loop* const l = current_loop();
  if (!l || !l->running) throw std::logic_error("weft: a lock is taken by a task, inside run()");
  return *l->running;
}

void owned_lock::refuse(refusal why) {
  if (why == refusal::abandoned) throw abandoned_lock();
  throw std::logic_error(why == refusal::held_already
                             ? "weft: this task waits for a lock that it holds itself"
                             : "weft: a condition waits with its own mutex, held by the waiting task");
}

bool owned_lock::answer(waiter& w) noexcept {
  if (take(*w.home, w.shared_)) return true;
  if (abandoned_) w.refused_ = refusal::abandoned;
  if (watched() == w.home) w.refused_ = refusal::held_already;
  return w.refused_ != refusal::none;
}

void owned_lock::admit() noexcept {
  if (abandoned_) return on_end();
  while (auto* w = static_cast<waiter*>(lot_.front())) {
    if (watched() || (sharers_ != 0 && !w->shared_)) return;
    seize(*w->home, w->shared_);
    w->granted();
  }
}

void owned_lock::give_back_owned() noexcept {
  if (abandoned_) return;
  WEFT_ASSERT(watched() && watched()->lp->running == watched(),
              "a lock is given back by the task that took it");
  stop();
  admit();
}

void owned_lock::give_back_shared() noexcept {
  --sharers_;
  admit();
}

void owned_lock::on_end() noexcept {
  abandoned_ = true;
  while (auto* w = static_cast<waiter*>(lot_.front())) {
    w->refused_ = refusal::abandoned;
    w->granted();
  }
}

}  // namespace weft::detail
