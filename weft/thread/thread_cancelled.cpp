// SPDX-License-Identifier: MIT
#include "weft/thread/detail/running_function.hpp"

#include <atomic>

#include "weft/thread/thread_cancelled.hpp"
#include "weft/thread/thread_job.hpp"

namespace weft {

namespace detail {

namespace {
constinit thread_local const running_function* here = nullptr;
}  // namespace

running_function::running_function(thread_job* j, const std::atomic<bool>& requested) noexcept
    : job(j), cancel_requested(requested) {
  here = this;
}

running_function::~running_function() { here = nullptr; }

const running_function* function_running_here() noexcept { return here; }

}  // namespace detail

bool thread_cancel_requested() noexcept {
  const auto* const running = detail::function_running_here();
  return running && running->cancel_requested.load(std::memory_order_relaxed);
}

void check_cancelled() {
  if (thread_cancel_requested()) throw thread_cancelled();
}

}  // namespace weft
