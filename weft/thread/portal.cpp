// SPDX-License-Identifier: MIT
#include "weft/thread/portal.hpp"

#include "weft/core/chain.hpp"
#include "weft/thread/detail/running_function.hpp"
#include "weft/thread/thread_job.hpp"

namespace weft::detail {

portal_opening::portal_opening(loop& l, task_group<>& group)
    : loop_(l), state_(std::make_shared<portal_state>(&l, token_of(l), &group)) {
  loop_.expect_remote(1);
}

portal_opening::~portal_opening() {
  state_->group = nullptr;
  if (state_->running == 0) loop_.expect_remote(-1);
}

portal_task_count::portal_task_count(portal_state& state, bool caller_waits) noexcept
    : state_(state), caller_waits_(caller_waits) {
  if (caller_waits_) state_.of->expect_remote(-1);
  if (state_.running++ == 0 && state_.group) state_.of->expect_remote(-1);
}

portal_task_count::~portal_task_count() {
  if (--state_.running == 0 && state_.group) state_.of->expect_remote(1);
  if (caller_waits_) state_.of->expect_remote(1);
}

bool is_awaited_by(const portal_state& state) noexcept {
  const auto* const running = function_running_here();
  return running && running->job && running->job->home->lp == state.of;
}

}  // namespace weft::detail
