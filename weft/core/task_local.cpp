// SPDX-License-Identifier: MIT
#include "weft/core/task_local.hpp"

#include <stdexcept>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_notes.hpp"

namespace weft::detail {

namespace {
constinit thread_local local_binding* shown_here = nullptr;

chain* running_task() noexcept {
  loop* const l = current_loop();
  return l ? l->running : nullptr;
}

local_binding* bindings_of(const chain* task) noexcept {
  return task && task->notes ? task->notes->locals : nullptr;
}

local_binding* share(local_binding* innermost) noexcept {
  if (innermost) ++innermost->references;
  return innermost;
}
}  // namespace

local_binding* visible_bindings() noexcept {
  return current_loop() ? bindings_of(running_task()) : shown_here;
}

void inherit_bindings(chain& child, const chain& spawner) {
  if (local_binding* const seen = bindings_of(&spawner)) child.note().locals = share(seen);
}

void release_bindings(local_binding* innermost) noexcept {
  while (innermost && --innermost->references == 0) delete std::exchange(innermost, innermost->outer);
}

bound_local::bound_local(std::unique_ptr<local_binding> made) : task_(running_task()) {
  if (!task_) throw std::logic_error("weft: a task_local is bound by a task, inside run()");
  task_notes& notes = task_->note();
  made->outer = notes.locals;
  notes.locals = binding_ = made.release();
}

bound_local::~bound_local() {
  WEFT_ASSERT(running_task() == task_ && task_->notes->locals == binding_,
              "what is bound to a task_local ends in its task, in the reverse order of binding");
  task_->notes->locals = share(binding_->outer);
  release_bindings(binding_);
}

carried_locals::carried_locals(chain& task) noexcept : innermost_(share(bindings_of(&task))) {}

void carried_locals::show() const noexcept { shown_here = innermost_; }
void carried_locals::hide() noexcept { shown_here = nullptr; }

}  // namespace weft::detail
