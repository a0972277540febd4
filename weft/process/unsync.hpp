// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "weft/process/to_process.hpp"
#include "weft/thread/function_description.hpp"
#include "weft/thread/portal.hpp"
#include "weft/thread/thread_future.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft {

/// The result of `unsync`: `result()` blocks a thread, `co_await` suspends a task, of any loop.
template <typename T>
using unfuture = thread_future<T>;

/// The portal into the loop that `unsync` runs its tasks on: made on first use, with a thread of its own, and
/// closed at the end of the program.
const portal& ambient_portal();

/// Marks a function for `unsync` as one that computes, and does not wait: it runs in a worker process.
template <typename Fn>
struct cpu_bound {
  Fn fn;
};
template <typename Fn>
cpu_bound(Fn) -> cpu_bound<Fn>;

namespace detail {

/// Throws what `unsync` says of a task that is marked as computing.
[[noreturn]] void refuse_cpu_bound_task(std::string_view function);

template <typename Fn>
task<portal_value<Fn>> call_after(thread_future<void> before, Fn fn) {
  co_await before;
  if constexpr (returns_task<Fn&>) {
    co_return co_await fn();
  } else {
    co_return fn();
  }
}
template <typename T, typename Fn>
task<portal_value<Fn, T>> call_with(thread_future<T> before, Fn fn) {
  T value = co_await before;
  if constexpr (returns_task<Fn&, T>) {
    co_return co_await fn(std::move(value));
  } else {
    co_return fn(std::move(value));
  }
}

}  // namespace detail

/// Starts `fn(args...)` wherever it belongs: a task on the ambient loop, a function on a thread.
///
/// The bridge for programs that are no tasks. `fn` and `args` move in. Its error comes out of the future.
/// Thread: any. Source: Python's unsync.
template <typename Fn, typename... Args>
  requires std::invocable<std::decay_t<Fn>&, std::unwrap_ref_decay_t<Args>...>
auto unsync(Fn&& fn, Args&&... args) {
  if constexpr (returns_task<std::decay_t<Fn>&, std::unwrap_ref_decay_t<Args>...>) {
    return ambient_portal().spawn(std::forward<Fn>(fn), std::forward<Args>(args)...);
  } else {
    return ambient_portal().spawn(
        [made = to_thread(std::forward<Fn>(fn), std::forward<Args>(args)...)]() mutable {
          return std::move(made);
        });
  }
}

/// The same for a function that computes: it runs as under `to_process`, which says what functions, arguments
/// and results can be. Throws `std::invalid_argument` if it makes a task.
template <typename Fn, typename... Args>
  requires std::invocable<Fn&, std::unwrap_ref_decay_t<Args>...>
auto unsync(cpu_bound<Fn> marked, Args&&... args) {
  if constexpr (returns_task<Fn&, std::unwrap_ref_decay_t<Args>...>) {
    detail::refuse_cpu_bound_task(type_text<Fn>());
    return unsync(std::move(marked.fn), std::forward<Args>(args)...);
  } else {
    return ambient_portal().spawn(
        [made = to_process(std::move(marked.fn), std::forward<Args>(args)...)]() mutable {
          return std::move(made);
        });
  }
}

/// Starts `fn(value)`, or `fn()` after a `void`, on the ambient loop when `before` is there; an error of
/// `before` passes it by. Python's `Unfuture.then`.
template <typename T, typename Fn>
auto then(thread_future<T> before, Fn fn) {
  if constexpr (std::is_void_v<T>) {
    return ambient_portal().spawn(detail::call_after<Fn>, std::move(before), std::move(fn));
  } else {
    return ambient_portal().spawn(detail::call_with<T, Fn>, std::move(before), std::move(fn));
  }
}

}  // namespace weft
