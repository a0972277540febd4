// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/thread/thread_job.hpp"

namespace weft {

/// How many threads a pool has at most if nobody says otherwise. Source: Trio's limit.
inline constexpr std::size_t threads_default_max = 40;

/// How long a thread waits for the next function before it ends, by default.
inline constexpr duration thread_idle_default_max = 10s;

/// An ordinary function for a thread: a coroutine would only be made there, not run.
template <typename Fn, typename... Args>
concept blocking_function =
    std::invocable<Fn, Args...> && !std::is_rvalue_reference_v<std::invoke_result_t<Fn, Args...>> &&
    !is_task<std::remove_cvref_t<std::invoke_result_t<Fn, Args...>>>;

/// Threads that run blocking functions for tasks, first come first served.
///
/// Started when needed; the one that fell idle last is used again first, so that those not needed end. Most
/// programs use `to_thread`; a pool of one's own keeps slow functions of one kind from taking all threads,
/// and with one thread it serialises. Lifetime: must outlive its functions; the destructor waits for the
/// threads. Thread: tasks of several loops may share one.
class thread_pool {
 public:
  explicit thread_pool(std::size_t threads_max = threads_default_max,
                       duration idle_max = thread_idle_default_max);
  ~thread_pool();
  thread_pool(const thread_pool&) = delete;
  thread_pool& operator=(const thread_pool&) = delete;

  /// `to_thread` on this pool.
  template <typename Fn, typename... Args>
    requires blocking_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
  auto run(Fn&& fn, Args&&... args) {
    using arguments = std::tuple<std::unwrap_ref_decay_t<Args>...>;
    return run_owned(std::decay_t<Fn>(std::forward<Fn>(fn)), arguments(std::forward<Args>(args)...));
  }

  std::size_t threads() const;  ///< alive
  std::size_t threads_max() const noexcept;
  std::size_t queued() const;  ///< functions that no thread has begun

 private:
  friend class thread_job;
  friend thread_pool& default_thread_pool();
  struct worker;
  struct state;

  template <typename Fn, typename... Args>
  task<std::invoke_result_t<Fn, Args...>> run_owned(Fn fn, std::tuple<Args...> args) {
    auto call = [&]() -> std::invoke_result_t<Fn, Args...> {
      return std::apply(std::move(fn), std::move(args));
    };
    co_return co_await thread_call<std::invoke_result_t<Fn, Args...>, decltype(call)>(*this, call);
  }

  /// Queues `job` for a thread. Throws `std::system_error` if there is none and none can be started.
  void submit(thread_job& job);
  void start_worker();
  /// Takes `job` out of the queue; false if a thread has it.
  bool withdraw(thread_job& job) noexcept;

  std::shared_ptr<state> state_;
  bool leaves_busy_ = false;  // the destructor does not wait for functions
};

}  // namespace weft
