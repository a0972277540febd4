// SPDX-License-Identifier: MIT
#include "weft/thread/thread_pool.hpp"

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <thread>

#include "weft/base/assert.hpp"
#include "weft/base/cpu_count.hpp"
#include "weft/base/futex.hpp"
#include "weft/core/adaptive_spin.hpp"

// One queue under one mutex, and a futex a thread: a function costs microseconds, so a lock-free queue would
// gain nothing, and waking one particular thread lets the others come to their idle limit.
//
// A thread is woken, or started, only if more functions wait than threads are on their way to the queue. One
// that has just handed over a result is: a task that calls function after function keeps one thread, and
// wakes nobody. One idle thread may look for a while before it sleeps; it is given its next function
// directly.
namespace weft {

struct thread_pool::worker : base::list_hook {  // linked: idle
  explicit worker(duration spin_max) noexcept : spin(spin_max) {}

  std::thread thread;
  std::atomic<std::uint32_t> called{0};      // to look at the queue, or because the pool closes
  std::atomic<thread_work*> given{nullptr};  // while it is the one that looks
  std::atomic<bool> in_function{false};      // else it is about to be idle, or to end
  adaptive_spin spin;
};

struct thread_pool::state {
  using workers = std::list<worker>;

  explicit state(thread_pool_options o)
      : options(std::move(o)),
        // With one processor for all threads, whoever looks keeps the one who has the news from running.
        spin_max(base::cpu_count() == 1 ? duration::zero() : spin_limit(options.spin_max)) {}

  void work(workers::iterator me) noexcept;
  thread_work* take_next(worker& me) noexcept;
  void run(worker& me, thread_work& next, std::unique_lock<std::mutex>& hold) noexcept;
  bool wait(worker& me, std::unique_lock<std::mutex>& hold);
  bool stop_looking(worker& me, std::unique_lock<std::mutex>& hold);
  bool sleep(worker& me, std::unique_lock<std::mutex>& hold);
  void lock_soon(std::unique_lock<std::mutex>& hold);
  bool give_to_looking(thread_work& next) noexcept;
  worker& call_one() noexcept;
  std::thread take_unjoined(bool leave_busy);

  const thread_pool_options options;
  const duration spin_max;
  std::atomic<std::size_t> returning{0};  // threads between a function and the lock
  std::atomic<worker*> looking{nullptr};  // set under the lock; whoever takes it gives it a function
  std::atomic<std::size_t> queued{0};     // length of `jobs`, written under the lock
  mutable std::mutex lock;                // for all below
  base::list_hook jobs;                   // the longest waiting one first
  base::list_hook idle;                   // the one that fell idle last, last
  std::size_t coming = 0;                 // threads that were called or started, and have not looked yet
  std::size_t started = 0;                // for their names
  workers alive;
  workers ended;  // kept for the next one that starts: somebody may be about to wake them
  bool closing = false;
};

void thread_pool::state::work(workers::iterator me) noexcept {
  std::unique_lock hold(lock);
  --coming;
  for (;;) {
    if (thread_work* const next = take_next(*me)) {
      run(*me, *next, hold);
    } else if (closing || !wait(*me, hold)) {
      break;
    }
  }
  ended.splice(ended.end(), alive, me);
}

thread_work* thread_pool::state::take_next(worker& me) noexcept {
  if (thread_work* const given = me.given.exchange(nullptr, std::memory_order_acquire)) return given;
  if (!jobs.linked()) return nullptr;
  auto& next = static_cast<thread_work&>(*jobs.next);
  next.unlink();
  --queued;
  return &next;
}

namespace {
/// Gives the calling thread another name while it lives.
class thread_named {
 public:
  explicit thread_named(const char* name) noexcept {
    if (!name) return;
    renamed_ = pthread_getname_np(pthread_self(), before_, sizeof before_) == 0;
    if (renamed_) pthread_setname_np(pthread_self(), std::string(name, 0, sizeof before_ - 1).c_str());
  }
  thread_named(const thread_named&) = delete;
  thread_named& operator=(const thread_named&) = delete;
  ~thread_named() {
    if (renamed_) pthread_setname_np(pthread_self(), before_);
  }

 private:
  char before_[16];
  bool renamed_ = false;
};
}  // namespace

void thread_pool::state::run(worker& me, thread_work& next, std::unique_lock<std::mutex>& hold) noexcept {
  me.in_function.store(true, std::memory_order_relaxed);
  hold.unlock();
  {
    const thread_named named(next.name);
    next.execute();
  }
  me.in_function.store(false, std::memory_order_relaxed);
  returning.fetch_add(1, std::memory_order_relaxed);
  next.hand_over();  // the task may go on before this returns
  lock_soon(hold);
  returning.fetch_sub(1, std::memory_order_relaxed);
}

/// A thread that sleeps for a lock which is held for 50 ns has to be woken for 20 µs.
void thread_pool::state::lock_soon(std::unique_lock<std::mutex>& hold) {
  if (spin_max > duration::zero()) {
    for (int i = 0; i < 64; ++i) {
      if (hold.try_lock()) return;
      spin_pause();
    }
  }
  hold.lock();
}

/// Waits for something to do; false if nothing came within the idle limit.
bool thread_pool::state::wait(worker& me, std::unique_lock<std::mutex>& hold) {
  if (looking.load(std::memory_order_relaxed)) return sleep(me, hold);
  const bool looks = me.spin.warm();
  if (looks) {
    looking.store(&me, std::memory_order_release);
    hold.unlock();
  }
  bool in_time = true;
  const auto look = [&] {
    const bool found =
        me.given.load(std::memory_order_relaxed) || queued.load(std::memory_order_relaxed) != 0;
    return found ? news::answer : news::none;
  };
  me.spin.wait(look, [&](duration) {
    if (looks && stop_looking(me, hold)) return;
    in_time = sleep(me, hold);
  });
  if (!hold.owns_lock()) stop_looking(me, hold);
  return in_time;
}

/// Takes the lock; true if there is something to do. Whoever has taken it off `looking` gives it a function.
bool thread_pool::state::stop_looking(worker& me, std::unique_lock<std::mutex>& hold) {
  worker* mine = &me;
  if (!looking.compare_exchange_strong(mine, nullptr)) {
    while (!me.given.load(std::memory_order_relaxed)) spin_pause();
  }
  lock_soon(hold);
  return me.given.load(std::memory_order_relaxed) || jobs.linked() || closing;
}

bool thread_pool::state::sleep(worker& me, std::unique_lock<std::mutex>& hold) {
  const time_point end = time_after(clock::now(), options.idle_max);
  me.called.store(0, std::memory_order_relaxed);
  idle.push_back(me);
  hold.unlock();
  for (duration left = options.idle_max; left > duration::zero() && me.called == 0;
       left = end - clock::now()) {
    base::futex_wait(me.called, 0, left);
  }
  lock_soon(hold);
  if (me.called != 0) {
    --coming;
    return true;
  }
  me.unlink();
  return false;
}

bool thread_pool::state::give_to_looking(thread_work& next) noexcept {
  if (!looking.load(std::memory_order_relaxed)) return false;
  worker* const one = looking.exchange(nullptr, std::memory_order_acquire);
  if (one) one->given.store(&next, std::memory_order_release);
  return one;
}

/// Takes the thread that fell idle last off its list; it is to be woken.
thread_pool::worker& thread_pool::state::call_one() noexcept {
  auto& one = static_cast<worker&>(*idle.prev);
  one.unlink();
  one.called = 1;
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

thread_pool::thread_pool(thread_pool_options options) : state_(std::make_shared<state>(std::move(options))) {
  WEFT_ASSERT(threads_max() > 0, "a pool without threads runs nothing");
}

thread_pool::~thread_pool() {
  {
    const std::lock_guard hold(state_->lock);
    WEFT_ASSERT(leaves_busy_ || !state_->jobs.linked(), "a thread pool is destroyed while tasks wait for it");
    state_->closing = true;
    while (state_->idle.linked()) base::futex_wake_one(state_->call_one().called);
  }
  for (std::thread t; (t = state_->take_unjoined(leaves_busy_)).joinable();) t.join();
}

void thread_pool::submit(thread_work& work) {
  state& s = *state_;
  if (s.queued.load(std::memory_order_relaxed) == 0 && s.give_to_looking(work)) return;
  worker* called = nullptr;
  {
    std::unique_lock hold(s.lock, std::defer_lock);
    s.lock_soon(hold);
    const std::size_t waiting = s.queued;
    if (waiting == 0 && s.give_to_looking(work)) return;
    if (waiting >= s.coming + s.returning.load(std::memory_order_relaxed)) {
      if (s.idle.linked()) {
        called = &s.call_one();
      } else if (s.alive.size() < s.options.threads_max) {
        try {
          start_worker();
        } catch (...) {
          if (s.alive.empty()) throw;  // else one of those will come to it
        }
      }
    }
    s.jobs.push_back(work);
    ++s.queued;
  }
  if (called) base::futex_wake_one(called->called);  // not under the lock, which is the first that it takes
}

void thread_pool::start_worker() {
  state& s = *state_;
  if (s.ended.empty()) s.ended.emplace_back(s.spin_max);
  const auto added = s.ended.begin();
  // It has given back the lock, and does nothing more.
  if (added->thread.joinable()) added->thread.join();
  added->thread = std::thread([kept = state_, added] { kept->work(added); });
  const std::string name = s.options.name + "-" + std::to_string(++s.started);
  pthread_setname_np(added->thread.native_handle(), name.substr(0, 15).c_str());
  ++s.coming;
  s.alive.splice(s.alive.end(), s.ended, added);
}

bool thread_pool::withdraw(thread_work& work) noexcept {
  const std::lock_guard hold(state_->lock);
  if (!work.linked()) return false;
  work.unlink();
  --state_->queued;
  return true;
}

std::size_t thread_pool::threads() const {
  const std::lock_guard hold(state_->lock);
  return state_->alive.size();
}

std::size_t thread_pool::threads_max() const noexcept { return state_->options.threads_max; }

std::size_t thread_pool::queued() const { return state_->queued; }

}  // namespace weft
