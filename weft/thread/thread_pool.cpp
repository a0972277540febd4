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
//
// A thread is woken, or started, only if more functions wait than threads are on their way to the queue. One
// that has just handed over a result is: a task that calls function after function keeps one thread, and
// wakes nobody.
namespace weft {

struct thread_pool::worker : base::list_hook {  // linked: idle
  std::thread thread;
  std::condition_variable wake;
  bool called = false;                   // to look at the queue, or because the pool closes
  std::atomic<bool> in_function{false};  // else it is about to be idle, or to end
};

struct thread_pool::state {
  using workers = std::list<worker>;

  state(std::size_t max, duration idle_limit) noexcept : threads_max(max), idle_max(idle_limit) {}

  void work(workers::iterator me) noexcept;
  bool wait_for_call(worker& me, std::unique_lock<std::mutex>& hold);
  void run_next(worker& me, std::unique_lock<std::mutex>& hold) noexcept;
  worker& call_one() noexcept;
  std::thread take_unjoined(bool leave_busy);

  const std::size_t threads_max;
  const duration idle_max;
  std::atomic<std::size_t> returning{0};  // threads between a function and the lock
  mutable std::mutex lock;                // for all below
  base::list_hook jobs;                   // the longest waiting one first
  std::size_t queued = 0;                 // their number
  base::list_hook idle;                   // the one that fell idle last, last
  std::size_t coming = 0;                 // threads that were called or started, and have not looked yet
  workers alive;
  workers ended;  // kept for the next one that starts: somebody may be about to notify them
  bool closing = false;
};

void thread_pool::state::work(workers::iterator me) noexcept {
  std::unique_lock hold(lock);
  --coming;
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
  const bool called = me.wake.wait_until(hold, time_after(clock::now(), idle_max), [&] { return me.called; });
  if (called) {
    --coming;
  } else {
    me.unlink();
  }
  return called;
}

void thread_pool::state::run_next(worker& me, std::unique_lock<std::mutex>& hold) noexcept {
  auto& job = static_cast<thread_job&>(*jobs.next);
  job.unlink();
  --queued;
  me.in_function.store(true, std::memory_order_relaxed);
  hold.unlock();
  job.execute_here();
  me.in_function.store(false, std::memory_order_relaxed);
  returning.fetch_add(1, std::memory_order_relaxed);
  job.home->lp->post(job);  // the last access: the task may go on before this returns
  hold.lock();
  returning.fetch_sub(1, std::memory_order_relaxed);
}

/// Takes the thread that fell idle last off its list; it is to be notified.
thread_pool::worker& thread_pool::state::call_one() noexcept {
  auto& one = static_cast<worker&>(*idle.prev);
  one.unlink();
  one.called = true;
  ++coming;
  return one;
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
    while (state_->idle.linked()) state_->call_one().wake.notify_one();
  }
  for (std::thread t; (t = state_->take_unjoined(leaves_busy_)).joinable();) t.join();
}

void thread_pool::submit(thread_job& job) {
  state& s = *state_;
  worker* called = nullptr;
  {
    const std::lock_guard hold(s.lock);
    if (s.queued >= s.coming + s.returning.load(std::memory_order_relaxed)) {
      if (s.idle.linked()) {
        called = &s.call_one();
      } else if (s.alive.size() < s.threads_max) {
        try {
          start_worker();
        } catch (...) {
          if (s.alive.empty()) throw;  // else one of those will come to it
        }
      }
    }
    s.jobs.push_back(job);
    ++s.queued;
  }
  if (called) called->wake.notify_one();  // not under the lock, which is the first thing that it takes
}

void thread_pool::start_worker() {
  state& s = *state_;
  if (s.ended.empty()) s.ended.emplace_back();
  const auto added = s.ended.begin();
  // It has given back the lock, and does nothing more.
  if (added->thread.joinable()) added->thread.join();
  added->thread = std::thread([kept = state_, added] { kept->work(added); });
  ++s.coming;
  s.alive.splice(s.alive.end(), s.ended, added);
}

bool thread_pool::withdraw(thread_job& job) noexcept {
  const std::lock_guard hold(state_->lock);
  if (!job.linked()) return false;
  job.unlink();
  --state_->queued;
  return true;
}

std::size_t thread_pool::threads() const {
  const std::lock_guard hold(state_->lock);
  return state_->alive.size();
}

std::size_t thread_pool::threads_max() const noexcept { return state_->threads_max; }

std::size_t thread_pool::queued() const {
  const std::lock_guard hold(state_->lock);
  return state_->queued;
}

}  // namespace weft
