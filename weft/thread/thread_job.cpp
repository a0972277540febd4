// SPDX-License-Identifier: MIT
#include "weft/thread/thread_job.hpp"

#include "weft/core/chain.hpp"
#include "weft/thread/thread_pool.hpp"

namespace weft {

namespace {
constinit thread_local const thread_job* running_here = nullptr;
}  // namespace

bool thread_cancel_requested() noexcept {
  return running_here && running_here->cancel_requested_.load(std::memory_order_relaxed);
}

void thread_job::execute_here() noexcept {
  running_here = this;
  execute();
  running_here = nullptr;
}

void thread_job::start() noexcept {
  home->lp->expect_remote(1);
  try {
    pool_.submit(*this);
  } catch (...) {
    error_ = std::current_exception();
    on_loop();
  }
}

void thread_job::request_cancel() noexcept {
  if (pool_.withdraw(*this)) {
    home->lp->expect_remote(-1);
    complete_cancelled();
  } else {
    cancel_requested_.store(true, std::memory_order_relaxed);
  }
}

void thread_job::on_loop() noexcept {
  home->lp->expect_remote(-1);
  complete();
}

}  // namespace weft
