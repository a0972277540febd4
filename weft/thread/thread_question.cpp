// SPDX-License-Identifier: MIT
#include "weft/thread/thread_question.hpp"

#include <stdexcept>
#include <utility>

#include "weft/thread/detail/running_function.hpp"
#include "weft/thread/thread_job.hpp"

namespace weft {

namespace {
thread_job& job_here() {
  const auto* const running = detail::function_running_here();
  if (!running || !running->job) {
    throw std::logic_error(
        "weft: no task waits for this thread; await_here and from_thread::run are for functions under "
        "to_thread and spawn_thread, a portal is for other threads");
  }
  return *running->job;
}
}  // namespace

void thread_question::ask() {
  thread_job& job = job_here();
  if (job.cancel_requested()) throw thread_cancelled();
  ask_of(job);
}

void thread_question::ask_once_more() { ask_of(job_here()); }

void thread_question::ask_of(thread_job& job) {
  job.ask(*this);
  if (error_) std::rethrow_exception(std::exchange(error_, {}));
  if (cut_) throw thread_cancelled();
}

}  // namespace weft
