// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "weft/parallel/detail/cpu_worker.hpp"
#include "weft/parallel/detail/job.hpp"

namespace weft {

namespace detail {
class waited_root;
}

/// Threads that share the work of functions which only compute: as many as processors, never more.
///
/// Inside `run`, `fork_join`, `parallel_for` and `parallel_reduce` spread over the threads; a thread that has
/// to wait for a part does other parts meanwhile. Functions that block belong on a `thread_pool`. Lifetime:
/// must outlive its calls. Thread: any.
class compute_pool {
 public:
  /// 0: as many threads as the program may use processors. Throws `std::system_error` if one cannot start.
  explicit compute_pool(std::size_t threads = 0);
  ~compute_pool();
  compute_pool(const compute_pool&) = delete;
  compute_pool& operator=(const compute_pool&) = delete;

  /// Runs `fn()`, or `fn(forking&)`, on the pool's threads, and blocks the caller until it is done; called by
  /// one of these threads it is an ordinary call. Returns what it returns, throws what it throws.
  template <detail::forking_function Fn> detail::forking_result<Fn> run(Fn&& fn);

  std::size_t threads() const noexcept;

 private:
  friend class cpu_job;

  /// Queues a call.
  void submit(detail::root_job& call) noexcept;
  /// Takes it back; false if a thread has it.
  bool withdraw(detail::root_job& call) noexcept;
  void run_and_wait(detail::waited_root& call) noexcept;
  /// Is the calling thread one of this pool's?
  bool is_inside() const noexcept;

  std::unique_ptr<detail::pool_state> state_;
};

/// The pool of the whole program.
compute_pool& default_compute_pool();

/// Was the task that waits for this computation cancelled? For functions under `on_cpu`, in any of their
/// parts; elsewhere it is false.
bool cpu_cancel_requested() noexcept;

// Implementation

namespace detail {
/// A call that a thread waits for.
class waited_root : public root_job {
 public:
  waited_root(void (*run)(job&, cpu_worker&) noexcept, pool_state& pool) noexcept
      : root_job(run), pool_(pool) {}
  void finished() noexcept final;

 protected:
  ~waited_root() = default;

 private:
  pool_state& pool_;
};

template <typename Fn> class waited_call final : public waited_root {
 public:
  waited_call(Fn& fn, pool_state& pool) noexcept : waited_root(&execute_call, pool), fn_(fn) {}
  auto take() { return result_.take(); }

 private:
  static void execute_call(job& j, cpu_worker& here) noexcept {
    auto& me = static_cast<waited_call&>(j);
    me.result_.run(here, me.fn_);
  }

  Fn& fn_;
  call_result<Fn> result_;
};
}  // namespace detail

template <detail::forking_function Fn> detail::forking_result<Fn> compute_pool::run(Fn&& fn) {
  if (is_inside()) return detail::call_on(*detail::current_cpu_worker(), fn);
  detail::waited_call<std::remove_reference_t<Fn>> call(fn, *state_);
  run_and_wait(call);
  if constexpr (std::is_void_v<detail::forking_result<Fn>>) {
    call.take();
  } else {
    return call.take();
  }
}

}  // namespace weft
