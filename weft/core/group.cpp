// SPDX-License-Identifier: MIT
#include "weft/core/group.hpp"

#include <stdexcept>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/child.hpp"
#include "weft/core/end_watch.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/started.hpp"
#include "weft/core/task_local.hpp"
#include "weft/core/task_notes.hpp"

namespace weft {

void chain::forget_notes() noexcept {
  detail::release_bindings(notes->locals);
  delete notes;
}

task_notes& chain::note() {
  if (!notes) notes = new task_notes();
  return *notes;
}

group_base* child_base::group() const noexcept { return static_cast<group_base*>(outer); }

// A child's end is on the path of every spawn: these are inlined into `finished`.

[[gnu::always_inline]] inline void group_base::one_less() noexcept {
  --live;
  if (!is_done()) return;
  nexts.unpark_all();
  if (joiner) std::exchange(joiner, nullptr)->complete();
}

[[gnu::always_inline]] inline void group_base::keep_or_release(child_base& returned) noexcept {
  if (ends_group && !winner && ends_group(returned)) {
    winner = &returned;
    scope::cancel();
  } else if (!keep || returned.is_daemon) {
    returned.release();
  } else if (auto* waiter = static_cast<next_wait*>(nexts.front())) {
    waiter->got = &returned;
    nexts.unpark_one();
  } else {
    done.push_back(returned);
  }
}

[[gnu::always_inline]] inline void group_base::child_done(child_base& child) noexcept {
  child.unlink();
  child.outer = nullptr;
  if (child.is_daemon && daemons > 0) --daemons;
  if (child.state == child_state::returned) {
    keep_or_release(child);
  } else {
    if (child.state == child_state::cancelled && effective) cut = true;
    child.release();
  }
  one_less();
}

void child_base::finished(bool unwound) noexcept {
  state = unwound ? child_state::cancelled : root->failed ? child_state::threw : child_state::returned;
  if (lp->watchers) [[unlikely]]
    lp->watchers.task_ended(*this);
  group_base* const g = group();
  if (g && state == child_state::threw) g->fail(root->error);  // cuts who waits inside the group, unwoken
  if (notes) [[unlikely]] {
    end_watch::tell(*this);
    notes->joiners.unpark_all();
  }
  if (g) {
    g->child_done(*this);
  } else {
    lp->root_done = true;
  }
}

group_base::~group_base() {
  WEFT_ASSERT(live == 0 && !hosted_group, "a task group was destroyed while its children run");
  while (child_base* child = pop_done()) child->release();
  if (winner) winner->release();
}

void group_base::enter_hosted(scope& host, chain& owner_chain) noexcept {
  owner = &owner_chain;
  outer = &host;
  effective = requested || (!shield && host.effective);
  hosted_group = true;
  next_hosted = std::exchange(host.hosted, this);
}

void group_base::close(chain& c) {
  WEFT_ASSERT(live == 0, "a task group was closed while its children run");
  closed = true;
  if (hosted_group) {
    group_base** link = &outer->hosted;
    while (*link != this) link = &(*link)->next_hosted;
    *link = next_hosted;
    hosted_group = false;
    owner = nullptr;
    outer = nullptr;
  } else {
    leave(*this, c);
  }
  if (!errors.empty()) throw exception_group(std::move(errors));
}

void group_base::refuse() const {
  throw group_closed(closed ? "weft: this task group is closed"
                            : "weft: this task group has not been entered");
}

void group_base::add(child_base& child) noexcept {
  child.outer = this;
  child.effective = effective;
  if (const chain* const spawner = owner->lp->running; spawner && spawner->notes) [[unlikely]]
    detail::inherit_bindings(child, *spawner);
  children.push_back(child);
  ++live;
  if (spawned) [[unlikely]]
    note_spawned(child);
  loop& l = *owner->lp;
  l.push(child, chain::step_kind::start);
  if (l.watchers) [[unlikely]]
    l.watchers.task_spawned(child);
}

void group_base::note_spawned(child_base& child) noexcept {
  child.retain();
  spawned->push_back(&child);
}

void group_base::adopt(child_base& child) noexcept {
  group_base& from = *child.group();
  child.unlink();
  from.one_less();
  child.outer = this;
  children.push_back(child);
  ++live;
  if (spawned) note_spawned(child);
  if (effective) child.cancel();
}

void group_base::begin_end() noexcept {
  daemons = 0;
  cancel_children();
}

void group_base::fail(std::exception_ptr error) noexcept {
  errors.push_back(std::move(error));
  cancel();
}

void group_base::cancel_children() noexcept {
  for (base::list_hook *h = children.next, *following = nullptr; h != &children; h = following) {
    following = h->next;
    static_cast<child_base*>(h)->cancel();
  }
}

frame* detail::frame_of_failed_call() noexcept {
  return failed_task<void>(std::current_exception()).release();
}

void detail::refuse_value(const child_base& child) {
  if (child.state == child_state::threw) throw task_failed(child.root->error);
  throw task_cancelled("weft: the value of a task was awaited that was cancelled");
}

void detail::refuse_second_start() {
  throw std::logic_error("weft: this task has said before that it has started");
}

child_base* group_base::pop_done() noexcept {
  if (!done.linked()) return nullptr;
  auto* child = static_cast<child_base*>(done.next);
  child->unlink();
  return child;
}

}  // namespace weft
