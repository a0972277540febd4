// SPDX-License-Identifier: MIT
#include "weft/thread/abandonable_job.hpp"

#include <vector>

#include "weft/base/futex.hpp"
#include "weft/base/print.hpp"
#include "weft/core/frame.hpp"
#include "weft/thread/detail/running_function.hpp"
#include "weft/thread/thread_pool.hpp"

namespace weft {

namespace {

/// What the tasks of one loop have abandoned; goes away with the loop, at the end of `run`.
class abandoned_functions {
 public:
  explicit abandoned_functions(loop&) noexcept {}
  abandoned_functions(const abandoned_functions&) = delete;
  abandoned_functions& operator=(const abandoned_functions&) = delete;
  ~abandoned_functions() {
    for (const entry& e : entries_) {
      if (e.work->wait_until(e.deadline)) continue;
      print(stderr, "weft: run ends while a thread runs an abandoned function, {}\n", e.function.str());
    }
  }

  void add(std::shared_ptr<abandonable_work> work, const function_description& function,
           time_point deadline) {
    std::erase_if(entries_, [](const entry& e) { return e.work->wait_until(time_point::min()); });
    entries_.push_back({std::move(work), function, deadline});
  }

 private:
  struct entry {
    std::shared_ptr<abandonable_work> work;
    function_description function;
    time_point deadline;
  };
  std::vector<entry> entries_;
};

}  // namespace

void abandonable_work::execute() noexcept {
  const detail::running_function here(nullptr, cancel_requested_);
  call();
}

void abandonable_work::hand_over() noexcept {
  const auto kept = std::move(self_);
  std::uint32_t as = running;
  if (state_.compare_exchange_strong(as, finished)) return waiter_->home->lp->post(*waiter_);
  state_ = over;
  base::futex_wake_all(state_);
}

bool abandonable_work::abandon() noexcept {
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
                                 std::shared_ptr<abandonable_work> work) noexcept
    : pool_(pool),
      work_(std::move(work)),
      wait_max_(options.wait_max),
      function_{.name = options.name, .type = type} {
  work_->name = options.name;
  work_->waiter_ = this;
}

void abandonable_job::start() noexcept {
  home->lp->expect_remote(1);
  if (home->top->parent) function_.at = home->top->parent->at;
  function_.since = coarse_now();
  work_->self_ = work_;
  try {
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
  } else if (work_->abandon()) {
    l.local<abandoned_functions>().add(work_, function_, time_after(clock::now(), wait_max_));
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
