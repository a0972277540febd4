// SPDX-License-Identifier: MIT
#include "weft/thread/run_threads.hpp"

#include <pthread.h>

#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/start_hook.hpp"
#include "weft/core/task_group.hpp"
#include "weft/thread/universal_event.hpp"

namespace weft::detail {

namespace {

/// What the threads of one call share.
class threads_run {
 public:
  threads_run(const loop_options& options, const std::function<task<>()>& body)
      : options_(options), body_(body) {}

  /// One thread's part. Keeps what it throws.
  void run_one() noexcept {
    try {
      run_with_options(options_, [this] { return until_stopped(); });
    } catch (const interrupted& e) {
      stop_.set();  // a loop that begins only now has not heard of the signal
      const std::lock_guard hold(lock_);
      signal_ = e.signal();
    } catch (...) {
      stop_.set();
      const std::lock_guard hold(lock_);
      errors_.push_back(std::current_exception());
    }
  }
  void stop() noexcept { stop_.set(); }

  /// After all have ended. An error beats an interrupt.
  void rethrow() {
    if (errors_.size() == 1) std::rethrow_exception(errors_[0]);
    if (!errors_.empty()) throw exception_group(std::move(errors_));
    if (signal_ != 0) throw interrupted(signal_);
  }

 private:
  task<> until_stopped() {
    cancel_scope scope;
    task<> running = body_();
    ended how = ended::cancelled;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon([&]() -> task<> {
        co_await stop_.wait();
        scope.cancel();
      });
      how = co_await attempt(scope, running);
      if (how == ended::cancelled) co_await pass_on();
    });
    if (how == ended::threw) running.take();
  }

  const loop_options& options_;
  const std::function<task<>()>& body_;
  universal_event stop_;
  std::mutex lock_;  // for all below
  std::vector<std::exception_ptr> errors_;
  int signal_ = 0;
};

}  // namespace

void run_threads(const loop_options& options, std::size_t count, const std::function<task<>()>& body) {
  if (count == 0) throw std::invalid_argument("weft: run_threads needs at least one thread");
  if (current_loop()) throw std::logic_error("weft: run_threads within run");
  start_hook::call_all();  // the last moment without threads, perhaps
  threads_run all(options, body);
  {
    std::vector<std::jthread> threads;
    try {
      for (std::size_t i = 1; i < count; ++i) {
        threads.emplace_back([&all] { all.run_one(); });
        pthread_setname_np(threads.back().native_handle(), format("weft-loop-{}", i).c_str());
      }
    } catch (...) {
      all.stop();
      throw;
    }
    all.run_one();
  }
  all.rethrow();
}

}  // namespace weft::detail
