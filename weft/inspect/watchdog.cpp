// SPDX-License-Identifier: MIT
#include "weft/inspect/watchdog.hpp"

#include <pthread.h>
#include <semaphore.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <source_location>
#include <span>
#include <string>
#include <thread>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/inspect/detail/noted_step.hpp"
#include "weft/inspect/stack_trace.hpp"

// The watching thread sees only atomics. What it wants to know of a blocked loop it asks the loop's own
// thread for, by a signal: the handler copies what was noted before the step, and the stack, and posts.
namespace weft::inspect {

namespace {

using detail::noted_step;

/// What the handler says; one at a time in a process.
struct answer {
  std::mutex asking;
  sem_t given{};
  std::array<void*, stack_depth_max> stack{};
  std::size_t depth = 0;
  noted_step step;
  std::int64_t step_started = 0;

  answer() { sem_init(&given, 0, 0); }
};

answer& the_answer() {
  static answer one;
  return one;
}

/// Of the step that a loop is in; written and read by its thread.
struct step_note {
  noted_step step;
  std::atomic<std::int64_t> started{0};  // 0: between steps
};

std::atomic<step_note*> asked_about{nullptr};

void on_signal(int) {
  const int saved = errno;
  if (step_note* const note = asked_about.exchange(nullptr)) {
    answer& a = the_answer();
    a.step = note->step;
    a.step_started = note->started.load();
    a.depth = capture_stack(a.stack);
    sem_post(&a.given);
  }
  errno = saved;
}

/// Once in a process; also loads what `backtrace` needs, which it must not do in a handler.
void install_handler() {
  static const bool done = [] {
    std::array<void*, 4> unused{};
    capture_stack(unused);
    struct sigaction action{};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGURG, &action, nullptr);
    return true;
  }();
  (void)done;
}

std::int64_t nanoseconds(clock::time_point t) noexcept { return t.time_since_epoch().count(); }

}  // namespace

class watchdog::watching_thread {
 public:
  watching_thread(duration limit, reporter to)
      : limit_(limit), to_(std::move(to)), watched_(pthread_self()), thread_([this] { watch(); }) {}
  ~watching_thread() {
    {
      const std::lock_guard hold(lock_);
      ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  step_note note;

 private:
  void watch() {
    std::int64_t reported = 0;
    std::unique_lock hold(lock_);
    while (!wake_.wait_for(hold, limit_ / 4, [this] { return ending_; })) {
      const std::int64_t started = note.started.load();
      if (started == 0 || started == reported || nanoseconds(clock::now()) - started < limit_.count())
        continue;
      if (ask(started)) reported = started;
    }
  }

  /// Reports the step that began at `started`, if it still lasts.
  bool ask(std::int64_t started) {
    answer& a = the_answer();
    const std::lock_guard one_at_a_time(a.asking);
    asked_about = &note;
    pthread_kill(watched_, SIGURG);
    timespec until{};
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    while (sem_timedwait(&a.given, &until) != 0) {
      if (errno == EINTR) continue;
      // A thread that does not answer in a second has the signal blocked, or is stopped; unless it began just
      // now.
      if (asked_about.exchange(nullptr)) return false;
    }
    if (a.step_started != started) return false;
    const std::chrono::duration<double, std::nano> took(
        static_cast<double>(nanoseconds(clock::now()) - started));
    const std::string stack = stack_text(std::span<void* const>(a.stack.data(), a.depth));
    to_(format("blocked: {} has kept the loop for {:.1f} s, after {}, in\n{}", a.step.task_text(),
               took.count() / 1e9, a.step.resumed_text(), tasks_part(stack, "on_signal(")));
    return true;
  }

  duration limit_;
  reporter to_;
  pthread_t watched_;
  std::mutex lock_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

watchdog::watchdog(loop& l, duration limit, reporter to) {
  install_handler();
  thread_ = std::make_unique<watching_thread>(limit, std::move(to));
  attach(l);
}

watchdog::~watchdog() { detach(); }

void watchdog::before_step(chain& c) noexcept {
  step_note& note = thread_->note;
  note.step.note(c);
  note.started = nanoseconds(clock::now());
}

void watchdog::after_step() noexcept { thread_->note.started = 0; }

}  // namespace weft::inspect
