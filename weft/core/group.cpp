// SPDX-License-Identifier: MIT
#include "weft/core/group.hpp"

#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/child.hpp"
#include "weft/core/end_watch.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/loop.hpp"

namespace weft {

chain::~chain() {
  if (root) root->self.destroy();
}

child_base::~child_base() = default;

group_base* child_base::group() const noexcept { return static_cast<group_base*>(outer); }

void child_base::finished(bool unwound) noexcept {
  state = unwound ? child_state::cancelled : root->error ? child_state::threw : child_state::returned;
  if (watches != 0) [[unlikely]]
    end_watch::tell(*this);
  joiners.unpark_all();
  if (group()) {
    group()->child_done(*this);
  } else {
    lp->root_done = true;
  }
}

adopted_child::~adopted_child() {
  if (made_) made_->self.destroy();
}

group_base::~group_base() {
  WEFT_ASSERT(live == 0 && !hosted_group, "a task group was destroyed while its children run");
  while (child_base* child = pop_done()) child->release();
}

void group_base::enter_hosted(scope& host, chain& owner_chain) noexcept {
  owner = &owner_chain;
  outer = &host;
  effective = requested || host.effective;
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

void group_base::check_open() const {
  if (closed) throw group_closed("weft: this task group is closed");
  if (!owner) throw group_closed("weft: this task group has not been entered");
}

void group_base::add(child_base& child) noexcept {
  child.make_root();
  child.outer = this;
  child.effective = effective;
  children.push_back(child);
  ++live;
  owner->lp->push(child, chain::step_kind::start);
}

void group_base::child_done(child_base& child) noexcept {
  child.unlink();
  child.outer = nullptr;
  --live;
  if (child.state == child_state::cancelled && effective) cut = true;
  if (child.state == child_state::threw) fail(std::exchange(child.root->error, {}));
  if (keep && child.state == child_state::returned) {
    if (auto* waiter = static_cast<next_wait*>(nexts.front())) {
      waiter->got = &child;
      nexts.unpark_one();
    } else {
      done.push_back(child);
    }
  } else {
    child.release();
  }
  if (live == 0) {
    nexts.unpark_all();
    if (joiner) std::exchange(joiner, nullptr)->complete();
  }
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

child_base* group_base::pop_done() noexcept {
  if (!done.linked()) return nullptr;
  auto* child = static_cast<child_base*>(done.next);
  child->unlink();
  return child;
}

}  // namespace weft
