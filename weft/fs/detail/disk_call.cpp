// SPDX-License-Identifier: MIT
#include "weft/fs/detail/disk_call.hpp"

#include <cerrno>
#include <exception>

#include "weft/core/loop.hpp"
#include "weft/fs/call_counts.hpp"
#include "weft/io/io_driver.hpp"
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
  if (done) ++counts.at_once;
  return done;
}

void disk_call::start() noexcept {
  if (!tried_ && try_now()) return complete();
  if (submit()) return;
  ++home->lp->local<loop_counts>().by_threads;
  thread_job::start();
}

void disk_call::request_cancel() noexcept {
  if (!ring_) return thread_job::request_cancel();
  ring_->cancel(static_cast<completion_target&>(*this));
}

bool disk_call::submit() noexcept {
  io::uring_request request;
  if (!next_request(request)) return false;
  try {
    ring_ = io::uring_of(*home->lp);
  } catch (const std::exception&) {
    return false;  // a thread does without
  }
  if (!ring_) return false;
  ++home->lp->local<loop_counts>().by_io_uring;
  home->lp->expect_remote(1);
  ring_->submit(*this, request);
  return true;
}

void disk_call::on_completion(int result) noexcept {
  home->lp->expect_remote(-1);
  ring_ = nullptr;
  if (result == -ECANCELED && cancelling) return complete_cancelled();
  // A file system that io_uring cannot wait for, a kernel that does not know the call, a signal.
  const bool is_refused = result == -EAGAIN || result == -EINVAL || result == -EOPNOTSUPP || result == -EINTR;
  if (!is_refused && take_result(result)) return complete();
  if (cancelling) return complete_cancelled();
  if (is_refused || !submit()) thread_job::start();
}

void disk_call::check_ran() {
  if (error_) [[unlikely]]
    std::rethrow_exception(error_);
}

}  // namespace detail
}  // namespace weft::fs
