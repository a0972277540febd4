// SPDX-License-Identifier: MIT
#include "weft/web/detail/workers.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <initializer_list>
#include <system_error>
#include <utility>
#include <vector>

#include "weft/base/log.hpp"
#include "weft/base/print.hpp"
#include "weft/base/system_error_text.hpp"

namespace weft::web::detail {

namespace {

using steady = std::chrono::steady_clock;

// Between two starts of a worker: one that dies at once must not keep the processor busy.
constexpr std::chrono::seconds restart_pause{1};

struct worker {
  std::size_t number;
  pid_t pid = 0;  // 0: does not run
  steady::time_point started{};
  bool is_first = true;    // of those that all begins with: without it there is no service
  bool is_ending = false;  // it was told to
};

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int each : {SIGINT, SIGTERM, SIGHUP, SIGTTIN, SIGTTOU, SIGCHLD}) sigaddset(&set, each);
  return set;
}

/// The parent. Its signals are blocked, and taken one by one: nothing of it runs in a handler.
class supervisor {
 public:
  supervisor(std::size_t count, io::descriptor ready)
      : count_min_(count), signals_(watched_signals()), ready_(std::move(ready)) {
    // Where it is ignored, children vanish without a word.
    struct sigaction children{};
    if (sigaction(SIGCHLD, nullptr, &children) == 0 && children.sa_handler == SIG_IGN)
      signal(SIGCHLD, SIG_DFL);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    for (std::size_t i = 0; i < count; ++i) workers_.push_back({i});
  }
  supervisor(const supervisor&) = delete;
  supervisor& operator=(const supervisor&) = delete;
  ~supervisor() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  fork_outcome run() {
    for (;;) {
      for (worker& each : workers_) {
        if (should_start(each) && start(each))
          return {.exit_code = {}, .worker = each.number, .ready = std::move(ready_)};
      }
      if (stopping_ && std::ranges::none_of(workers_, [](const worker& w) { return w.pid != 0; }) &&
          replaced_.empty()) {
        return {.exit_code = exit_code_, .ready = {}};
      }
      take_signal();
    }
  }

 private:
  bool should_start(const worker& w) const {
    return w.pid == 0 && !stopping_ && (w.is_first || steady::now() >= w.started + restart_pause);
  }

  /// Returns true in the worker.
  bool start(worker& w) {
    const pid_t parent = getpid();
    std::fflush(nullptr);  // else what waits there is written twice
    const pid_t pid = fork();
    if (pid < 0) return cannot_start(w, errno);
    if (pid == 0) {
      signal(SIGINT, SIG_IGN);  // a terminal sends it to all: the parent tells the workers
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      if (getppid() != parent) raise(SIGTERM);
      return true;
    }
    ready_.close();  // the first one has it
    w.pid = pid;
    w.started = steady::now();
    w.is_ending = false;
    return false;
  }

  /// One that was there before is tried again later: those that run go on.
  static bool cannot_start(worker& w, int error) {
    if (w.is_first) throw std::system_error(error, std::generic_category(), "start a worker");
    log::error(format("Cannot start a worker: {}", base::system_error_text(error)));
    w.started = steady::now();
    return false;
  }

  void take_signal() {
    const bool waits =
        std::ranges::any_of(workers_, [&](const worker& w) { return w.pid == 0 && !stopping_; });
    const timespec pause{.tv_sec = restart_pause.count(), .tv_nsec = 0};
    switch (waits ? sigtimedwait(&signals_, nullptr, &pause) : sigwaitinfo(&signals_, nullptr)) {
      case SIGINT:
      case SIGTERM: stop(); break;
      case SIGHUP: replace_all(); break;
      case SIGTTIN: add_one(); break;
      case SIGTTOU: remove_one(); break;
      case SIGCHLD: reap(); break;
      default: break;
    }
  }

  void stop() {
    const int how = stopping_ ? SIGKILL : SIGTERM;
    if (!std::exchange(stopping_, true)) log::info(format("Stopping parent process [{}]", getpid()));
    for (worker& each : workers_) end(each, how);
    for (const pid_t each : replaced_) kill(each, how);
  }

  static void end(worker& w, int how = SIGTERM) {
    w.is_ending = true;
    if (w.pid != 0) kill(w.pid, how);
  }

  void replace_all() {
    if (stopping_) return;
    for (worker& each : workers_) {
      if (each.pid == 0) continue;
      replaced_.push_back(each.pid);  // what comes now waits in the sockets, which stay open here
      kill(each.pid, SIGTERM);
      each.pid = 0;
      each.started = {};
      each.is_first = false;
    }
  }

  void add_one() {
    if (!stopping_) workers_.push_back({.number = workers_.size(), .is_first = false});
  }

  void remove_one() {
    if (stopping_ || workers_.size() == count_min_) return;
    end(workers_.back());
    if (workers_.back().pid != 0) replaced_.push_back(workers_.back().pid);
    workers_.pop_back();
  }

  void reap() {
    int status = 0;
    for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) {
      std::erase(replaced_, pid);
      const auto found = std::ranges::find(workers_, pid, &worker::pid);
      if (found == workers_.end()) continue;
      found->pid = 0;
      if (found->is_ending) continue;
      const bool could_not_start = found->is_first && WIFEXITED(status) && WEXITSTATUS(status) != 0;
      found->is_first = false;
      if (could_not_start) {
        exit_code_ = WEXITSTATUS(status);
        stop();
      } else {
        log::info(format("Child process [{}] died", pid));
      }
    }
  }

  const std::size_t count_min_;
  const sigset_t signals_;
  io::descriptor ready_;
  sigset_t before_{};
  std::vector<worker> workers_;
  std::vector<pid_t> replaced_;  // what they have begun is not done yet
  bool stopping_ = false;
  int exit_code_ = 0;
};

}  // namespace

fork_outcome fork_workers(std::size_t count, io::descriptor ready) {
  log::info(format("Started parent process [{}]", getpid()));
  return supervisor(count, std::move(ready)).run();
}

}  // namespace weft::web::detail
