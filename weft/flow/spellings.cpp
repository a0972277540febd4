// SPDX-License-Identifier: MIT
#include "weft/flow/spellings.hpp"

#include <cstddef>

#include "weft/core/loop.hpp"

namespace weft {

namespace {

/// The children of the groups that `parent` has open, on its stack of scopes or beside it.
void append_children(chain& parent, std::vector<task_reference>& all) {
  const auto append = [&all](group_base& group) {
    for (base::list_hook* h = group.children.next; h != &group.children; h = h->next) {
      all.emplace_back(static_cast<child_base&>(*h));
    }
  };
  for (scope* s = parent.innermost;; s = s->outer) {
    if (s->what == scope::kind::group) append(static_cast<group_base&>(*s));
    for (group_base* g = s->hosted; g; g = g->next_hosted) append(*g);
    if (s == &parent) break;
  }
}

}  // namespace

std::vector<task_reference> all_tasks::await_resume() const {
  std::vector<task_reference> all;
  all.emplace_back(static_cast<child_base&>(*c->lp->root()));
  for (std::size_t i = 0; i < all.size(); ++i) append_children(all[i].record(), all);
  return all;
}

}  // namespace weft
