// SPDX-License-Identifier: MIT
#include "weft/thread/portal.hpp"

#include "weft/core/chain.hpp"
#include "weft/thread/detail/running_function.hpp"
#include "weft/thread/thread_job.hpp"

namespace weft::detail {

void portal_state::expect() noexcept {
  const bool now = running == 0 && (group || held > 0);
  if (now != expects) of->expect_remote(now ? 1 : -1);
  expects = now;
}

portal_opening::portal_opening(loop& l, task_group<>& group)
    : state_(std::make_shared<portal_state>(&l, token_of(l), &group)) {
  state_->expect();
}

portal_opening::~portal_opening() {
  state_->group = nullptr;
  state_->expect();
}

portal_task_count::portal_task_count(portal_state& state, bool caller_waits) noexcept
    : state_(state), caller_waits_(caller_waits) {
  if (caller_waits_) state_.of->expect_remote(-1);
  ++state_.running;
  state_.expect();
}

portal_task_count::~portal_task_count() {
  --state_.running;
  state_.expect();
  if (caller_waits_) state_.of->expect_remote(1);
}

bool is_awaited_by(const portal_state& state) noexcept {
  const auto* const running = function_running_here();
  return running && running->job && running->job->home->lp == state.of;
}

}  // namespace weft::detail
