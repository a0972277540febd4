// SPDX-License-Identifier: MIT
#include "weft/core/loop.hpp"

#include <algorithm>
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/base/cpu_count.hpp"
#include "weft/core/debug_hook.hpp"
#include "weft/core/error_path.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/parker.hpp"
#include "weft/core/start_hook.hpp"
#include "weft/core/task.hpp"
#include "weft/core/task_tree.hpp"

namespace weft {

namespace {

// The driver is asked after this many steps even if tasks are ready: a system call a turn would cost more
// than a turn, and never asking would starve sockets.
constexpr int steps_per_poll_max = 64;

// Of a loop that had more than this to do since its last wait, the cost of sleeping is shared by as many, and
// those who would be answered sooner are too busy to notice.
constexpr int steps_to_spin_max = 2;

// Of a timer that is so far away the driver's alarm tells: to set it costs as much as a few waits with a
// timeout, and looks at the clock, which it makes unnecessary.
constexpr duration alarm_min = 10ms;

// A guest whose tasks are always ready gives its host a turn after these, of `steps_per_poll_max` steps each.
constexpr int turns_per_visit_max = 4;

constinit thread_local loop* running_here = nullptr;

std::uint64_t next_random(std::uint64_t& state) noexcept {  // splitmix64
  std::uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

void fetch(const frame* f) noexcept {
  constexpr std::size_t lines = 3, line_bytes = 64;  // of the frame, and of what lies behind it
  for (std::size_t i = 0; i < lines; ++i)
    __builtin_prefetch(reinterpret_cast<const char*>(f) + i * line_bytes);
}

/// Asks for the frames of the tasks that come next, each of the next four for those one level further out:
/// who was woken from outside has waited, and of many that did the frames are in no near cache. One after the
/// other they would be waited for, as each says where the next one is.
void fetch_ahead(const chain* next) noexcept {
  if (!next) return;
  const frame* f = next->top;
  if (f && f->parent && f->parent->parent) {
    fetch(f->parent->parent);
    if (f->parent->parent->parent) fetch(f->parent->parent->parent);
  }
  next = next->next_ready;
  if (!next) return;
  if (next->top && next->top->parent) fetch(next->top->parent);
  next = next->next_ready;
  if (!next) return;
  fetch(next->top);
  __builtin_prefetch(next->next_ready);
}

bool debug_mode_is_asked_for() noexcept {
  const char* const text = std::getenv("WEFT_DEBUG");
  return text && *text != '\0' && std::string_view(text) != "0";
}

}  // namespace

loop* current_loop() noexcept { return running_here; }

loop::loop(loop_options options)
    : options_(options),
      started_(clock::now()),
      random_state_(options.seed),
      spin_(options.virtual_clock ? duration::zero() : spin_limit(options.spin_max)),
      parker_(std::make_unique<parker>()) {
  if (running_here) {
    throw std::logic_error("weft: run() was called inside run() on one thread; co_await the task instead");
  }
  start_hook::call_all();
  driver_ = parker_.get();
  running_here = this;
}

loop::~loop() {
  running = nullptr;
  while (posting_.load(std::memory_order_acquire) != 0) std::this_thread::yield();
  while (!locals_.empty()) locals_.pop_back();
  running_here = nullptr;
}

void loop::run_until_done(chain& root) {
  begin(root);
  while (!root_done) turn();
}

void loop::begin(chain& root) {
  root_ = &root;
  push(root, chain::step_kind::start);
  if (options_.debug || debug_mode_is_asked_for()) debug_hook::attach(*this);
  if (watchers) watchers.task_spawned(root);
}

std::optional<duration> loop::run_ready() {
  parker_->acknowledge();
  for (int turns = 0; turns < turns_per_visit_max; ++turns) {
    ++turn_count_;
    poll(duration::zero());
    if (!timers_.empty()) timers_.fire_due(now());
    options_.seed == 0 ? run_some() : run_shuffled();
    if (root_done) return duration::zero();
    if (head_) continue;
    if (!blocked_watchers_.empty()) {
      blocked_watchers_.unpark_all();
    } else if (parker_->begin_wait()) {
      return timers_.empty() ? std::nullopt
                             : std::optional(std::max(duration::zero(), timers_.next() - now()));
    }
  }
  return duration::zero();
}

void loop::attach() noexcept {
  WEFT_ASSERT(!running_here || running_here == this, "a guest runs inside of another loop's step");
  running_here = this;
}

void loop::detach() noexcept { running_here = nullptr; }

void loop::turn() {
  ++turn_count_;
  if (!head_) {
    wait_for_something();
  } else if (steps_since_poll_ >= steps_per_poll_max) {
    poll(duration::zero());
  }
  if (!timers_.empty() && (options_.virtual_clock || (steps_since_poll_ == 0 && !is_alarm_set())))
    timers_.fire_due(now());
  if (options_.seed != 0) return run_shuffled();
  if (options_.virtual_clock) return run_queued();
  if (steps_since_poll_ == 0) served_first_ = head_;
  run_some();
}

/// Runs what is ready, and what that makes ready, until the driver is to be asked.
void loop::run_some() {
  const bool from_outside = std::exchange(news_came_, false);
  int left = steps_per_poll_max - steps_since_poll_;
  for (; head_ && left > 0; --left) {
    chain* const c = std::exchange(head_, head_->next_ready);
    if (!head_) tail_ = &head_;
    if (from_outside) fetch_ahead(head_);
    run(*c);
  }
  steps_since_poll_ = steps_per_poll_max - left;
}

/// Runs what is in the queue now; what that adds to it comes later.
void loop::run_queued() {
  chain* c = std::exchange(head_, nullptr);
  tail_ = &head_;
  int steps = 0;
  while (c) {
    chain* const next = c->next_ready;
    ++steps;
    run(*c);
    c = next;
  }
  steps_since_poll_ += steps;
}

void loop::wait_for_something() {
  if (options_.virtual_clock || options_.detect_deadlock || !blocked_watchers_.empty()) {
    poll(duration::zero());
    if (head_) return;
    if (!blocked_watchers_.empty()) return blocked_watchers_.unpark_all();
    if (remote_expected_ == 0 && anybody_expected_ == 0) {
      if (options_.virtual_clock && options_.rate == 0 && !timers_.empty()) {
        virtual_now_ = std::max(virtual_now_, timers_.next());
        return;
      }
      if (options_.detect_deadlock && timers_.empty() && !driver_->pending()) return on_deadlock();
    }
    if (options_.virtual_clock && options_.rate == 0) return poll(std::nullopt);
  }
  if (timers_.empty() || is_alarm_set()) return poll(std::nullopt);
  const duration left = std::max(duration::zero(), real_length(timers_.next() - now()));
  const bool by_alarm = !options_.virtual_clock && left >= alarm_min && driver_->set_alarm(timers_.next());
  poll(by_alarm ? std::nullopt : std::optional(left));
}

/// Whether the driver tells when the next timer is due, and has not told.
bool loop::is_alarm_set() const noexcept {
  return !options_.virtual_clock && driver_->alarm() <= timers_.next();
}

time_point loop::scaled_now() const noexcept {
  const std::chrono::duration<double, duration::period> real = clock::now() - started_;
  return time_point(to_duration(real * options_.rate));
}

duration loop::real_length(duration virtual_length) const noexcept {
  if (options_.rate == 0) return virtual_length;
  const std::chrono::duration<double, duration::period> real = virtual_length;
  return to_duration(real / options_.rate) + duration(1);  // not before it is due
}

void loop::on_deadlock() noexcept {
  if (deadlocked_) {
    std::fputs(task_tree(*root_).c_str(), stderr);
    WEFT_ASSERT(!deadlocked_,
                "deadlock while unwinding: a join or an operation that ignores cancellation waits for ever");
  }
  deadlocked_ = true;
  deadlocked_tasks_ = task_tree(*root_);
  root_->cancel();
}

void loop::poll(std::optional<duration> timeout) noexcept {
  if (running) served_last_ = running;
  running = nullptr;  // what is called between two steps belongs to no task
  const int steps = std::exchange(steps_since_poll_, 0);
  if (watchers) watchers.before_poll(timeout != duration::zero());
  wait(timeout, steps);
  if (watchers) watchers.after_poll();
  parker_->end_wait();
  if (mailbox_.load(std::memory_order_relaxed)) {
    remote_call* newest = mailbox_.exchange(nullptr, std::memory_order_acquire);
    remote_call* oldest = nullptr;
    while (newest) {
      remote_call* const before = std::exchange(newest->next, oldest);
      oldest = std::exchange(newest, before);
    }
    while (oldest) std::exchange(oldest, oldest->next)->on_loop();
  }
  if (signal_.load(std::memory_order_relaxed) != 0) {
    interrupted_by_ = signal_.exchange(0);
    if (root_) root_->cancel();
  }
}

void loop::wait(std::optional<duration> timeout, int steps_before) noexcept {
  // Who answers from another process has a processor of his own; a thread of this one may not.
  static const bool on_one_cpu = base::cpu_count() == 1;
  if (timeout == duration::zero()) {
    news_came_ = driver_->poll(timeout);
  } else if (steps_before > steps_to_spin_max || (timeout && *timeout <= spin_.max()) ||
             (on_one_cpu && remote_expected_ > 0)) {
    sleep(timeout);
  } else {
    spin_.wait([&] { return look(); },
               [&](duration spent) { sleep(timeout ? std::optional(*timeout - spent) : timeout); });
  }
}

void loop::sleep(std::optional<duration> timeout) noexcept {
  timed_turn_ = 0;  // what wakes it comes later than what a look at the driver may have brought before
  news_came_ = driver_->poll(parker_->begin_wait() ? timeout : duration::zero());
}

news loop::look() noexcept {
  const bool came = driver_ != parker_.get() && driver_->poll(duration::zero());
  if (head_) return head_ == served_first_ || head_ == served_last_ ? news::answer : news::of_another;
  return came || parker_->woken() ? news::answer : news::none;
}

void loop::post(remote_call& call) noexcept {
  posting_.fetch_add(1, std::memory_order_relaxed);
  remote_call* newest = mailbox_.load(std::memory_order_relaxed);
  do {
    call.next = newest;
  } while (
      !mailbox_.compare_exchange_weak(newest, &call, std::memory_order_release, std::memory_order_relaxed));
  // Whoever made the mailbox non-empty has woken the loop already.
  if (!newest) wake();
  posting_.fetch_sub(1, std::memory_order_release);
}

void loop::wake() noexcept { parker_->wake(); }

void loop::set_driver(driver* d) noexcept { driver_ = d ? d : parker_.get(); }

void loop::interrupt(int signal) noexcept {
  signal_.store(signal);
  wake();
}

void loop::run_shuffled() {
  chain* c = std::exchange(head_, nullptr);
  tail_ = &head_;
  batch_.clear();
  for (; c; c = c->next_ready) batch_.push_back(c);
  for (std::size_t i = batch_.size(); i > 1; --i) {
    std::swap(batch_[i - 1], batch_[next_random(random_state_) % i]);
  }
  steps_since_poll_ += static_cast<int>(batch_.size());
  for (chain* ready : batch_) run(*ready);
}

void loop::run(chain& c) noexcept {
  if (watchers) [[unlikely]]
    return run_watched(c);
  step(c);
}

void loop::run_watched(chain& c) noexcept {
  watchers.before_step(c);
  step(c);
  watchers.after_step();
}

[[gnu::always_inline]] inline void loop::step(chain& c) noexcept {
  const chain::step_kind step = std::exchange(c.step, chain::step_kind::idle);
  c.ready_streak = 0;
  c.leaf = nullptr;
  running = &c;
  if (step == chain::step_kind::resume) [[likely]] {
    c.top->handle().resume();
  } else if (step == chain::step_kind::unwind) {
    unwind(c);
  } else if (c.effective && !c.shield) {
    std::exchange(c.root, nullptr)->handle().destroy();
    return c.finished(true);
  } else {
    c.root->handle().resume();
  }
  if (just_returned) std::exchange(just_returned, nullptr)->finished(false);
}

// The only place where frames are destroyed before their time: from the innermost outwards, up to a frame
// that attempts what was destroyed. Each owner's pointer is cleared first, so that it does not destroy the
// frame again.
void loop::unwind(chain& c) noexcept {
  unwinding_ = true;
  for (frame* f = c.top;;) {
    frame* const parent = f->parent;
    const bool caught = f->catches;
    *f->slot = nullptr;
    f->handle().destroy();
    if (caught || !parent) {
      unwinding_ = false;
      return caught ? parent->handle().resume() : c.finished(true);
    }
    f = parent;
  }
}

void detail::drop(frame& f) noexcept {
  if (!f.home) {
    loop* const l = running_here;
    const bool forgotten = l && l->watchers && !l->is_unwinding() && std::uncaught_exceptions() == 0;
    if (forgotten) l->watchers.task_dropped(f);
  }
  f.handle().destroy();
}

void frame::unhandled_exception() noexcept {
  std::construct_at(&error, std::current_exception());
  failed = true;
  note_error_path(error, at);
}

std::coroutine_handle<> frame::root_returned() noexcept {
  home->lp->just_returned = home;  // the loop goes on from there: nobody destroys this frame inside this call
  return std::noop_coroutine();
}

}  // namespace weft
