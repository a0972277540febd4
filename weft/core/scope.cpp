// SPDX-License-Identifier: MIT
#include "weft/core/scope.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/group.hpp"

// A request marks, from the innermost scope of the owner's stack outwards to the cancelled one, all that no
// shield hides, then asks the armed operation to end. Groups that are met go on a work list whose children
// are treated alike: no recursion, so a tree of any depth is cancelled in constant stack.
namespace weft {

namespace {

class work_list {
 public:
  /// `g` has become effective: its children are to follow.
  void push(group_base& g) noexcept {
    g.effective = true;
    g.next_work = head_;
    head_ = &g;
  }
  void push_hosted(scope& host) noexcept {
    for (group_base* g = host.hosted; g; g = g->next_hosted) {
      if (!g->effective && !g->shield) push(*g);
    }
  }
  group_base* pop() noexcept { return head_ ? std::exchange(head_, head_->next_work) : nullptr; }

 private:
  group_base* head_ = nullptr;
};

/// The outermost shield between the innermost scope of the chain and `s`; null if there is none.
scope* wall_inside(scope& s) noexcept {
  scope* wall = nullptr;
  for (scope* i = s.owner->innermost; i != &s; i = i->outer) {
    if (i->shield) wall = i;
  }
  return wall;
}

/// `s`, which is on its owner's stack, has become effective: so do the scopes inside it up to the next
/// shield.
void spread_on_stack(scope& s, work_list& work) noexcept {
  chain& c = *s.owner;
  scope* const wall = wall_inside(s);
  for (scope* i = wall ? wall->outer : c.innermost;; i = i->outer) {
    const bool fresh = !i->effective || i == &s;
    i->effective = true;
    if (fresh) {
      if (i->what == scope::kind::group) work.push(static_cast<group_base&>(*i));
      work.push_hosted(*i);
    }
    if (i == &s) break;
  }
  operation* const leaf = wall ? nullptr : c.armed();
  if (leaf && !leaf->cancelling && !leaf->must_finish) {
    leaf->cancelling = true;
    leaf->request_cancel();
  }
}

bool is_hosted(const scope& s) noexcept {
  return s.what == scope::kind::group && static_cast<const group_base&>(s).hosted_group;
}

void spread(scope& s) noexcept {
  work_list work;
  if (is_hosted(s)) {
    work.push(static_cast<group_base&>(s));
  } else {
    spread_on_stack(s, work);
  }
  while (group_base* g = work.pop()) {
    for (base::list_hook* h = g->children.next; h != &g->children; h = h->next) {
      auto& child = static_cast<child_base&>(*h);
      if (!child.effective && !child.shield) spread_on_stack(child, work);
    }
  }
}

}  // namespace

void enter(scope& s, chain& c) {
  if (s.owner)
    throw std::logic_error("weft: this cancel scope is in use; a scope is entered by one task at a time");
  s.owner = &c;
  s.outer = c.innermost;
  c.innermost = &s;
  s.effective = s.requested || (!s.shield && s.outer->effective);
}

void leave(scope& s, chain& c) noexcept {
  WEFT_ASSERT(c.innermost == &s, "cancel scopes are left in the reverse order of entering");
  WEFT_ASSERT(!s.hosted, "a task group is still open in the scope that it was opened in");
  c.innermost = s.outer;
  s.owner = nullptr;
  s.outer = nullptr;
}

void scope::cancel() noexcept {
  const bool again = requested;
  requested = true;
  if (again || effective || !owner) return;
  effective = true;
  spread(*this);
}

time_point scope::effective_deadline() const noexcept {
  auto earliest = time_point::max();
  for (const scope* s = this; s; s = s->outer) {
    if (s->requested) return time_point::min();
    if (s->what == kind::timed) {
      earliest = std::min(earliest, static_cast<const cancel_scope*>(s)->deadline());
    }
    if (s->shield) break;
  }
  return earliest;
}

}  // namespace weft
