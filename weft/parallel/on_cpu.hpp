// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/task.hpp"
#include "weft/parallel/compute_pool.hpp"

namespace weft {

namespace detail {
template <typename Fn, typename... Args> struct computed {
  using type = void;
};
template <typename Fn, typename... Args>
  requires std::invocable<Fn, Args...>
struct computed<Fn, Args...> {
  using type = std::invoke_result_t<Fn, Args...>;
};
template <typename Fn, typename... Args>
  requires(std::invocable<Fn, forking&, Args...> && !std::invocable<Fn, Args...>)
struct computed<Fn, Args...> {
  using type = std::invoke_result_t<Fn, forking&, Args...>;
};
template <typename Fn, typename... Args> using computed_t = typename computed<Fn, Args...>::type;
}  // namespace detail

/// An ordinary function for the pool, which may take the thread that it runs on before its arguments. A
/// coroutine would only be made there, not run.
template <typename Fn, typename... Args>
concept computing_function =
    (std::invocable<Fn, Args...> || std::invocable<Fn, forking&, Args...>) &&
    !std::is_reference_v<detail::computed_t<Fn, Args...>> && !is_task<detail::computed_t<Fn, Args...>>;

/// Runs `fn(args...)`, which computes and may fork, on the threads of a compute pool, off the loop.
///
/// `fn` and `args` move into the task: pass `std::ref(x)` to borrow `x`. Returns what `fn` returns, throws
/// what it throws. Suspends: always; in a queue while all threads compute. Cancellation: a function that no
/// thread has begun never runs. One that runs is awaited; it can ask `cpu_cancel_requested()` in any of its
/// parts and stop early, its result is delivered all the same.
template <typename Fn, typename... Args>
  requires computing_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto on_cpu(compute_pool& pool, Fn&& fn, Args&&... args);

/// The same on the program's pool.
template <typename Fn, typename... Args>
  requires computing_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto on_cpu(Fn&& fn, Args&&... args);

// Implementation

/// A call on its way through a compute pool, while a task waits for it.
class cpu_job : public operation, private remote_call, private detail::root_job {
 public:
  void start() noexcept override;
  void request_cancel() noexcept override;

 protected:
  cpu_job(compute_pool& pool, void (*run)(detail::job&, detail::cpu_worker&) noexcept) noexcept
      : root_job(run), pool_(pool) {}
  ~cpu_job() = default;

  template <typename Derived> static Derived& from(detail::job& j) noexcept {
    return static_cast<Derived&>(static_cast<cpu_job&>(static_cast<detail::root_job&>(j)));
  }

 private:
  void finished() noexcept override;
  void on_loop() noexcept override;

  compute_pool& pool_;
};

namespace detail {

template <typename Fn> class cpu_call final : public cpu_job {
 public:
  cpu_call(compute_pool& pool, Fn& fn) noexcept : cpu_job(pool, &execute_call), fn_(fn) {}

  auto await_resume() {
    if constexpr (std::is_void_v<forking_result<Fn>>) {
      result_.take();
    } else {
      return result_.take();
    }
  }

 private:
  static void execute_call(detail::job& j, cpu_worker& here) noexcept {
    auto& me = from<cpu_call>(j);
    me.result_.run(here, me.fn_);
  }

  Fn& fn_;
  call_result<Fn> result_;
};

template <typename Fn, typename... Args>
task<computed_t<Fn, Args...>> run_on_cpu(compute_pool& pool, Fn fn, std::tuple<Args...> args) {
  auto call = [&](forking& here) -> computed_t<Fn, Args...> {
    if constexpr (std::invocable<Fn, Args...>) {
      return std::apply(std::move(fn), std::move(args));
    } else {
      return std::apply(
          [&](Args&... each) { return std::invoke(std::move(fn), here, std::forward<Args>(each)...); }, args);
    }
  };
  co_return co_await cpu_call<decltype(call)>(pool, call);
}

}  // namespace detail

template <typename Fn, typename... Args>
  requires computing_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto on_cpu(compute_pool& pool, Fn&& fn, Args&&... args) {
  using arguments = std::tuple<std::unwrap_ref_decay_t<Args>...>;
  return detail::run_on_cpu(pool, std::decay_t<Fn>(std::forward<Fn>(fn)),
                            arguments(std::forward<Args>(args)...));
}

template <typename Fn, typename... Args>
  requires computing_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto on_cpu(Fn&& fn, Args&&... args) {
  return on_cpu(default_compute_pool(), std::forward<Fn>(fn), std::forward<Args>(args)...);
}

}  // namespace weft
