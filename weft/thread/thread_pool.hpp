// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/sync/capacity_limiter.hpp"
#include "weft/thread/abandonable_job.hpp"
#include "weft/thread/function_description.hpp"
#include "weft/thread/thread_job.hpp"
#include "weft/thread/thread_options.hpp"

namespace weft {

/// How many threads a pool has at most if nobody says otherwise. Source: Trio's limit.
inline constexpr std::size_t threads_default_max = 40;

/// How long a thread waits for the next function before it ends, by default.
inline constexpr duration thread_idle_default_max = 10s;

/// What a pool is like.
struct thread_pool_options {
  std::size_t threads_max = threads_default_max;
  duration idle_max = thread_idle_default_max;
  std::optional<duration> spin_max = {};  ///< `adaptive_spin`, of one idle thread; empty: `spin_limit`
  std::string name = "weft";              ///< of its threads
};

/// An ordinary function for a thread: a coroutine would only be made there, not run.
template <typename Fn, typename... Args>
concept blocking_function =
    std::invocable<Fn, Args...> && !std::is_rvalue_reference_v<std::invoke_result_t<Fn, Args...>> &&
    !is_task<std::remove_cvref_t<std::invoke_result_t<Fn, Args...>>>;

/// A blocking function that borrows none of its arguments.
template <typename Fn, typename... Args>
concept owning_function = blocking_function<Fn, Args...> && !(std::is_reference_v<Args> || ...) &&
                          !std::is_reference_v<std::invoke_result_t<Fn, Args...>>;

/// Threads that run blocking functions for tasks, first come first served.
///
/// Started when needed; the one that fell idle last is used again first, so that those not needed end. Most
/// programs use `to_thread`; a pool of one's own keeps slow functions of one kind from taking all threads,
/// and with one thread it serialises. Lifetime: must outlive its functions, abandoned ones too; the
/// destructor waits for the threads. Thread: tasks of several loops may share one.
class thread_pool {
 public:
  explicit thread_pool(thread_pool_options options = {});
  explicit thread_pool(std::size_t threads_max) : thread_pool({.threads_max = threads_max}) {}
  ~thread_pool();
  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;

  /// `to_thread` on this pool.
  template <typename Fn, typename... Args>
    requires blocking_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
  auto run(Fn&& fn, Args&&... args) {
    return run(thread_options(), std::forward<Fn>(fn), std::forward<Args>(args)...);
  }
  template <typename Fn, typename... Args>
    requires blocking_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
  auto run(thread_options options, Fn&& fn, Args&&... args) {
    using arguments = std::tuple<std::unwrap_ref_decay_t<Args>...>;
    return run_owned(options, std::decay_t<Fn>(std::forward<Fn>(fn)), arguments(std::forward<Args>(args)...));
  }
  template <std::same_as<abandon_on_cancel> Options, typename Fn, typename... Args>
    requires owning_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
  auto run(Options options, Fn&& fn, Args&&... args) {
    using arguments = std::tuple<std::unwrap_ref_decay_t<Args>...>;
    return run_abandonable(options, std::decay_t<Fn>(std::forward<Fn>(fn)),
                           arguments(std::forward<Args>(args)...));
  }

  std::size_t threads() const;  ///< alive
  std::size_t threads_max() const noexcept;
  std::size_t queued() const;  ///< functions that no thread has begun

 private:
  friend class thread_job;
  friend class abandonable_job;
  friend thread_pool& default_thread_pool();
  friend thread_pool& spawned_thread_pool();
  struct worker;
  struct state;

  template <typename Fn, typename... Args>
  task<std::invoke_result_t<Fn, Args...>> run_owned(thread_options options, Fn fn, std::tuple<Args...> args);
  template <typename Fn, typename... Args>
  task<std::invoke_result_t<Fn, Args...>> run_abandonable(abandon_on_cancel options, Fn fn,
                                                          std::tuple<Args...> args);

  /// Queues `work` for a thread. Throws `std::system_error` if there is none and none can be started.
  void submit(thread_work& work);
  void start_worker();
  /// Takes `work` out of the queue; false if a thread has it.
  bool withdraw(thread_work& work) noexcept;

  std::shared_ptr<state> state_;
  bool leaves_busy_ = false;  // the destructor does not wait for functions
};

// Implementation

template <typename Fn, typename... Args>
task<std::invoke_result_t<Fn, Args...>> thread_pool::run_owned(thread_options options, Fn fn,
                                                               std::tuple<Args...> args) {
  using value = std::invoke_result_t<Fn, Args...>;
  std::optional<capacity_limiter::token> token;
  if (options.limiter) token.emplace(co_await options.limiter->acquire_on_behalf_of(&options));
  auto call = [&]() -> value { return std::apply(std::move(fn), std::move(args)); };
  thread_call<value, decltype(call)> job(*this, options, type_text<Fn>(), call);
  co_await job;
  while (job.question()) {
    co_await job.answer();
    job.await_to_the_end();
    co_await job;
  }
  if (job.outcome.cut()) co_await pass_on();
  co_return job.outcome.take();
}

template <typename Fn, typename... Args>
task<std::invoke_result_t<Fn, Args...>> thread_pool::run_abandonable(abandon_on_cancel options, Fn fn,
                                                                     std::tuple<Args...> args) {
  using value = std::invoke_result_t<Fn, Args...>;
  auto work = std::make_shared<abandonable_call<value, Fn, Args...>>(std::move(fn), std::move(args));
  std::optional<capacity_limiter::token> token;
  if (options.limiter) token.emplace(co_await options.limiter->acquire_on_behalf_of(work.get()));
  co_await abandonable_job(*this, options, type_text<Fn>(), work, std::move(token));
  co_return work->outcome.take();
}

}  // namespace weft
