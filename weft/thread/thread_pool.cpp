// SPDX-License-Identifier: MIT
#include "weft/thread/thread_pool.hpp"

#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "weft/base/assert.hpp"
#include "weft/core/chain.hpp"

// One queue under one mutex, and a condition variable a thread: a function costs microseconds, so a lock-free
// queue would gain nothing, and waking one particular thread lets the others come to their idle limit.
namespace weft {

struct thread_pool::worker : base::list_hook {  // linked: idle
  worker() = default;
  ~worker() {
    if (thread.joinable()) thread.join();
  }

  std::thread thread;
  std::condition_variable wake;
  bool called = false;                   // there is something in the queue, or the pool closes
  std::atomic<bool> in_function{false};  // else it is about to be idle, or to end
};

struct thread_pool::state {
  using workers = std::list<worker>;

  state(std::size_t max, duration idle) noexcept : threads_max(max), idle_max(idle) {}

  void work(workers::iterator me) noexcept;
  bool wait_for_call(worker& me, std::unique_lock<std::mutex>& hold);
  void run_next(worker& me, std::unique_lock<std::mutex>& hold) noexcept;
  void call(worker& idle_one) noexcept;
  std::thread take_unjoined(bool leave_busy);

  const std::size_t threads_max;
  const duration idle_max;
  mutable std::mutex lock;  // for all below
  base::list_hook jobs;     // the longest waiting one first
  base::list_hook idle;     // the one that fell idle last, last
  workers alive;
  workers ended;  // to be joined
  bool closing = false;
};

void thread_pool::state::work(workers::iterator me) noexcept {
  std::unique_lock hold(lock);
  for (;;) {
    if (jobs.linked()) {
      run_next(*me, hold);
    } else if (closing || !wait_for_call(*me, hold)) {
      break;
    }
  }
  ended.splice(ended.end(), alive, me);
}

/// False if nothing came within the idle limit.
bool thread_pool::state::wait_for_call(worker& me, std::unique_lock<std::mutex>& hold) {
  me.called = false;
  idle.push_back(me);
  if (me.wake.wait_until(hold, time_after(clock::now(), idle_max), [&] { return me.called; })) return true;
  me.unlink();
  return false;
}

void thread_pool::state::run_next(worker& me, std::unique_lock<std::mutex>& hold) noexcept {
  auto& job = static_cast<thread_job&>(*jobs.next);
  job.unlink();
  me.in_function.store(true, std::memory_order_relaxed);
  hold.unlock();
  job.execute_here();
  me.in_function.store(false, std::memory_order_relaxed);
  job.home->lp->post(job);  // the last access: the task may go on before this returns
  hold.lock();
}

void thread_pool::state::call(worker& idle_one) noexcept {
  idle_one.unlink();
  idle_one.called = true;
  idle_one.wake.notify_one();  // under the lock: it might end, and be gone, in between
}

std::thread thread_pool::state::take_unjoined(bool leave_busy) {
  const std::lock_guard hold(lock);
  for (workers* list : {&ended, &alive}) {
    for (worker& w : *list) {
      if (!w.thread.joinable()) continue;
      if (!leave_busy || !w.in_function.load(std::memory_order_relaxed)) return std::move(w.thread);
      w.thread.detach();
    }
  }
  return {};
}

thread_pool::thread_pool(std::size_t threads_max, duration idle_max)
    : state_(std::make_shared<state>(threads_max, idle_max)) {
  WEFT_ASSERT(threads_max > 0, "a pool without threads runs nothing");
}

thread_pool::~thread_pool() {
  {
    const std::lock_guard hold(state_->lock);
    WEFT_ASSERT(leaves_busy_ || !state_->jobs.linked(), "a thread pool is destroyed while tasks wait for it");
    state_->closing = true;
    while (state_->idle.linked()) state_->call(static_cast<worker&>(*state_->idle.next));
  }
  for (std::thread t; (t = state_->take_unjoined(leaves_busy_)).joinable();) t.join();
}

void thread_pool::submit(thread_job& job) {
  state& s = *state_;
  state::workers to_join;  // after the lock is given back
  const std::lock_guard hold(s.lock);
  if (!s.idle.linked() && s.alive.size() < s.threads_max) {
    to_join.splice(to_join.end(), s.ended);
    try {
      start_worker();
    } catch (...) {
      if (s.alive.empty()) throw;  // else one of those will come to it
    }
  }
  s.jobs.push_back(job);
  if (s.idle.linked()) s.call(static_cast<worker&>(*s.idle.prev));
}

void thread_pool::start_worker() {
  state::workers one(1);
  const auto added = one.begin();
  added->thread = std::thread([kept = state_, added] { kept->work(added); });
  state_->alive.splice(state_->alive.end(), one);
}

bool thread_pool::withdraw(thread_job& job) noexcept {
  const std::lock_guard hold(state_->lock);
  const bool waits = job.linked();
  job.unlink();
  return waits;
}

std::size_t thread_pool::threads() const {
  const std::lock_guard hold(state_->lock);
  return state_->alive.size();
}

std::size_t thread_pool::threads_max() const noexcept { return state_->threads_max; }

std::size_t thread_pool::queued() const {
  const std::lock_guard hold(state_->lock);
  std::size_t n = 0;
  for (const base::list_hook* h = state_->jobs.next; h != &state_->jobs; h = h->next) ++n;
  return n;
}

}  // namespace weft
