// SPDX-License-Identifier: MIT
#include "weft/thread/abandonable_job.hpp"

#include <algorithm>
#include <vector>

#include "weft/base/futex.hpp"
#include "weft/base/print.hpp"
#include "weft/core/frame.hpp"
#include "weft/thread/detail/running_function.hpp"
#include "weft/thread/thread_pool.hpp"

namespace weft {

namespace {

/// A function that its task does not wait for, with what it uses of its loop's.
struct abandoned_function {
  std::shared_ptr<abandonable_work> work;
  std::unique_ptr<detail::carried_locals> locals;
  std::optional<capacity_limiter::token> token;
  function_description description;
  time_point deadline;
};

/// What the tasks of one loop have abandoned; goes away with the loop, at the end of `run`.
///
/// References to task-locals are counted without atomics, on the loop's thread. Those that are left at its
/// end are given back together, by the last of the functions that outlive it.
class abandoned_functions {
 public:
  explicit abandoned_functions(loop& l) noexcept : loop_(l) {}
  abandoned_functions(const abandoned_functions&) = delete;
  abandoned_functions& operator=(const abandoned_functions&) = delete;
  ~abandoned_functions() {
    const auto left = std::make_shared<std::vector<std::unique_ptr<detail::carried_locals>>>();
    for (abandoned_function& f : functions_) {
      if (f.work->wait_until(f.deadline)) continue;
      print(stderr, "weft: run ends while a thread runs an abandoned function, {}\n", f.description.str());
      left->push_back(std::move(f.locals));
      f.work->keep(left);
    }
    functions_.clear();  // while `left` is there: nobody else gives references back meanwhile
  }

  void add(abandoned_function f) {
    if (f.token) loop_.expect_remote(1);
    functions_.push_back(std::move(f));
  }
  void remove(const abandonable_work& work) noexcept {
    const auto over = std::ranges::find(functions_, &work, [](const auto& f) { return f.work.get(); });
    if (over->token) loop_.expect_remote(-1);
    functions_.erase(over);
  }

 private:
  loop& loop_;
  std::vector<abandoned_function> functions_;
};

}  // namespace

void abandonable_work::execute() noexcept {
  const detail::running_function here(nullptr, cancel_requested_);
  locals_->show();
  run_function();
  detail::carried_locals::hide();
}

void abandonable_work::hand_over() noexcept {
  const auto kept = std::move(self_);
  std::uint32_t as = running;
  if (state_.compare_exchange_strong(as, finished)) return waiter_->home->lp->post(*waiter_);
  state_ = over;
  base::futex_wake_all(state_);
  self_ = kept;
  if (!abandoned_by_->post(*this)) self_ = nullptr;
}

void abandonable_work::on_loop() noexcept {
  const auto kept = std::move(self_);
  current_loop()->local<abandoned_functions>().remove(*this);
}

void abandonable_work::on_loop_gone() noexcept { const auto kept = std::move(self_); }

bool abandonable_work::abandon(std::shared_ptr<loop_token> by) noexcept {
  abandoned_by_ = std::move(by);
  cancel_requested_.store(true, std::memory_order_relaxed);
  std::uint32_t as = running;
  return state_.compare_exchange_strong(as, abandoned);
}

bool abandonable_work::wait_until(time_point deadline) noexcept {
  while (state_ == abandoned) {
    const time_point now = clock::now();
    if (now >= deadline) return false;
    base::futex_wait(state_, abandoned, deadline - now);
  }
  return true;
}

abandonable_job::abandonable_job(thread_pool& pool, const abandon_on_cancel& options, std::string_view type,
                                 std::shared_ptr<abandonable_work> work,
                                 std::optional<capacity_limiter::token> token) noexcept
    : pool_(pool),
      work_(std::move(work)),
      token_(std::move(token)),
      wait_max_(options.wait_max),
      function_{.name = options.name, .type = type} {
  work_->name = options.name;
  work_->waiter_ = this;
}

void abandonable_job::start() noexcept {
  home->lp->expect_remote(1);
  if (home->top->parent) function_.at = home->top->parent->at;
  function_.since = coarse_now();
  try {
    locals_ = std::make_unique<detail::carried_locals>(*home);
    work_->locals_ = locals_.get();
    work_->self_ = work_;
    pool_.submit(*work_);
  } catch (...) {
    work_->self_ = nullptr;
    work_->fail(std::current_exception());
    on_loop();
  }
}

void abandonable_job::request_cancel() noexcept {
  loop& l = *home->lp;
  if (pool_.withdraw(*work_)) {
    work_->self_ = nullptr;
  } else if (work_->abandon(token_of(l))) {
    l.local<abandoned_functions>().add({.work = work_,
                                        .locals = std::move(locals_),
                                        .token = std::move(token_),
                                        .description = function_,
                                        .deadline = time_after(clock::now(), wait_max_)});
  } else {
    return;  // it is over: the result is on its way
  }
  l.expect_remote(-1);
  complete_cancelled();
}

void abandonable_job::on_loop() noexcept {
  home->lp->expect_remote(-1);
  complete();
}

}  // namespace weft
