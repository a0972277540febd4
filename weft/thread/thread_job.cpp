// SPDX-License-Identifier: MIT
#include "weft/thread/thread_job.hpp"

#include <stdexcept>

#include "weft/base/assert.hpp"
#include "weft/base/futex.hpp"
#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/frame.hpp"
#include "weft/thread/detail/running_function.hpp"
#include "weft/thread/thread_pool.hpp"
#include "weft/thread/thread_question.hpp"

// The thread and its task take turns. When the function asks, the thread stores the question, gives the turn
// to the loop, posts the job as it does at its end, and sleeps on `turn_`; when the task awaits the job
// again, it gives the turn back.
namespace weft {

thread_job::thread_job(thread_pool& pool, const thread_options& options, std::string_view type) noexcept
    : pool_(pool), wait_max_(options.wait_max), function_{.name = options.name, .type = type} {
  thread_work::name = options.name;
}

void thread_job::start() noexcept {
  home->lp->expect_remote(1);
  if (question_) {
    question_ = nullptr;
    turn_.store(of_thread, std::memory_order_release);
    return base::futex_wake_one(turn_);
  }
  if (home->top->parent) function_.at = home->top->parent->at;
  function_.since = coarse_now();
  locals_.emplace(*home);
  try {
    pool_.submit(*this);
  } catch (...) {
    fail(std::current_exception());
    on_loop();
  }
}

void thread_job::request_cancel() noexcept {
  if (pool_.withdraw(*this)) {
    home->lp->expect_remote(-1);
    return complete_cancelled();
  }
  note_cancelled();
}

void thread_job::note_cancelled() noexcept {
  cancel_requested_.store(true, std::memory_order_relaxed);
  loop& l = *home->lp;
  if (!armed()) l.timers().add(*this, time_after(l.now(), wait_max_), timer_rank::result);
}

void thread_job::await_to_the_end() noexcept {
  if (!is_cancelled(*home)) return;
  note_cancelled();
  must_finish = true;
}

task<> thread_job::answer() {
  auto answering = question_->answer(*this);
  const ended how = co_await attempt(answering);
  // Not the same question perhaps: a resource is entered by one and left by another.
  question_->cut_ = how == ended::cancelled;
  if (how == ended::threw) question_->error_ = answering.take_error();
}

void thread_job::on_loop() noexcept {
  home->lp->expect_remote(-1);
  if (armed() && !question_) home->lp->timers().remove(*this);
  complete();
}

void thread_job::fire() noexcept {
  print(stderr, "weft: a cancelled task still waits for its thread, which runs {}\n", function_.str());
}

void thread_job::execute() noexcept {
  const detail::running_function here(this, cancel_requested_);
  locals_->show();
  call();
  detail::carried_locals::hide();
}

void thread_job::hand_over() noexcept { home->lp->post(*this); }

void thread_job::ask(thread_question& q) noexcept {
  question_ = &q;
  turn_.store(of_loop, std::memory_order_relaxed);
  home->lp->post(*this);
  while (turn_.load(std::memory_order_acquire) == of_loop) base::futex_wait(turn_, of_loop);
}

}  // namespace weft
