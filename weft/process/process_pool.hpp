// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/process/detail/packet.hpp"
#include "weft/process/detail/remote_function.hpp"
#include "weft/process/errors.hpp"
#include "weft/sync/capacity_limiter.hpp"

namespace weft {

/// How a process pool works.
struct process_pool_options {
  std::size_t workers_max = 0;                   ///< 0: as many as the program may use processors
  duration idle_max = 60s;                       ///< a worker that has nothing to do for so long ends
  std::size_t message_bytes_max = 1024UL << 20;  ///< arguments, or result, of one call
  std::size_t message_depth_max = serialized_depth_default_max;  ///< structs inside of each other in them
};

/// How a function runs in a worker process: `co_await to_process({.limiter = &one_at_a_time}, render,
/// scene)`.
struct process_options {
  /// The call borrows a token of it meanwhile, while it waits for a worker too; must outlive the call.
  capacity_limiter* limiter = nullptr;
};

/// Worker processes that run functions for tasks, first come first served.
///
/// Started when needed, as forks of the program as it was when its first `run` began. Most programs use
/// `to_process`; a pool of one's own has limits of its own. Lifetime: must outlive its functions. Thread:
/// tasks of several loops may share one.
class process_pool {
 public:
  explicit process_pool(const process_pool_options& options = {});
  ~process_pool();
  process_pool(const process_pool&) = delete;
  process_pool& operator=(const process_pool&) = delete;

  /// `to_process` on this pool.
  template <typename Fn, typename... Args> auto run(Fn fn, Args&&... args) {
    return run(process_options(), fn, std::forward<Args>(args)...);
  }
  template <typename Fn, typename... Args> auto run(process_options options, Fn fn, Args&&... args);

  std::size_t workers_max() const noexcept { return options_.workers_max; }
  std::size_t busy() const;     ///< workers that were given to tasks
  std::size_t idle() const;     ///< workers that have nothing to do
  std::size_t waiting() const;  ///< tasks that no worker is free for

 private:
  friend class worker_lease;
  friend class worker_wait;

  struct worker {
    io::descriptor socket;
    io::descriptor pidfd;
    pid_t pid = 0;

    void kill() noexcept;
  };

  template <typename Fn, typename... Args> std::string make_job(Fn fn, Args&&... args) const;
  template <typename R> static task<R> finish(task<detail::packet> answer, std::size_t depth_max);

  /// Has a worker do `job`; gives `returned` or `threw`, and throws everything else.
  task<detail::packet> call(std::string job, capacity_limiter* limiter);
  task<> hire(class worker_lease& lease);
  void give_back(worker w, bool usable) noexcept;

  process_pool_options options_;
  mutable std::mutex lock_;   // for all below
  base::list_hook waiters_;   // the longest one first
  std::vector<worker> idle_;  // the one that fell idle last, last
  std::size_t taken_ = 0;
};

// Implementation

template <typename R> task<R> process_pool::finish(task<detail::packet> answer, std::size_t depth_max) {
  const detail::packet reply = co_await std::move(answer);
  binary_reader in(reply.bytes(), depth_max);
  if (reply.kind == detail::packet_kind::threw) detail::rethrow_serialized(in);
  if constexpr (!std::is_void_v<R>) {
    R value{};
    deserialize(in, value);
    co_return value;
  }
}

template <typename Fn, typename... Args> std::string process_pool::make_job(Fn fn, Args&&... args) const {
  binary_writer job(options_.message_depth_max);
  const detail::job_head head{&detail::call_remote<Fn, detail::sent_as<Args>...>, options_.message_bytes_max,
                              options_.message_depth_max};
  job.raw(&head, sizeof head);
  if constexpr (detail::remote_pointer<Fn>) job.raw(&fn, sizeof fn);
  (serialize(job, detail::as_sent(std::forward<Args>(args))), ...);
  return job.take();
}

// A mistake gives one error, that of the assertion.
template <typename Fn, typename... Args> auto process_pool::run(process_options options, Fn fn,
                                                                Args&&... args) {
  const auto refused = [] { return task<>(static_cast<frame*>(nullptr)); };
  static_assert(
      detail::remote_function<Fn>,
      "weft: a process takes a function, or a lambda that captures nothing: what it needs are arguments");
  static_assert(
      (serializable<detail::sent_as<Args>> && ...),
      "weft: an argument cannot be sent to a process; numbers, text, containers and plain structs can");
  if constexpr (detail::remote_function<Fn> && (serializable<detail::sent_as<Args>> && ...)) {
    using value = detail::sent_as<std::invoke_result_t<Fn&, detail::sent_as<Args>...>>;
    constexpr bool can_return = std::is_void_v<value> || serializable<value>;
    static_assert(!is_task<value>, "weft: a coroutine would only be made in the process, not run there");
    static_assert(
        is_task<value> || can_return,
        "weft: the result cannot come back from a process; numbers, text, containers and plain structs can");
    if constexpr (can_return) {
      return finish<value>(call(make_job(fn, std::forward<Args>(args)...), options.limiter),
                           options_.message_depth_max);
    } else {
      return refused();
    }
  } else {
    return refused();
  }
}

}  // namespace weft
