// SPDX-License-Identifier: MIT
#include "weft/fs/detail/disk_call.hpp"

#include "weft/core/loop.hpp"
#include "weft/fs/call_counts.hpp"
#include "weft/thread/thread_options.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft::fs {

namespace {
struct loop_counts : call_counts {
  explicit loop_counts(loop&) noexcept {}
};
}  // namespace

call_counts calls_made::await_resume() const { return c->lp->local<loop_counts>(); }

namespace detail {

disk_call::disk_call(std::string_view what) noexcept : thread_job(default_thread_pool(), {}, what) {}

bool disk_call::try_now() noexcept {
  tried_ = true;
  const bool done = attempt();
  call_counts& counts = home->lp->local<loop_counts>();
  ++(done ? counts.at_once : counts.by_threads);
  return done;
}

void disk_call::start() noexcept {
  if (!tried_ && try_now()) return complete();
  thread_job::start();
}

void disk_call::check_ran() {
  if (error_) [[unlikely]]
    std::rethrow_exception(error_);
}

}  // namespace detail
}  // namespace weft::fs
