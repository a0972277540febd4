// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <utility>

#include "weft/thread/thread_pool.hpp"

namespace weft {

/// The pool of the whole process, with `threads_default_max` threads.
thread_pool& default_thread_pool();

/// Runs `fn(args...)`, which may block, on a thread, off the loop.
///
/// `fn` and `args` move into the task: pass `std::ref(x)` to borrow `x`. Returns what `fn` returns, throws
/// what it throws. Suspends: always; in a queue while all threads are busy. Cancellation: a function that no
/// thread has begun never runs. One that runs is awaited, so that what it borrows stays there: it can call
/// `check_cancelled()`, which unwinds it, or ask `thread_cancel_requested()` and stop in its own way, its
/// result is delivered then. Throws `std::system_error` if the system gives no first thread. Cost: 1 µs if
/// both threads are awake, 40 µs if a sleeping CPU has to be woken.
template <typename Fn, typename... Args>
  requires blocking_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto to_thread(Fn&& fn, Args&&... args) {
  return default_thread_pool().run(std::forward<Fn>(fn), std::forward<Args>(args)...);
}

/// The same, with a limiter or a name: `co_await to_thread({.limiter = &two_at_once}, read, path)`.
template <typename Fn, typename... Args>
  requires blocking_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto to_thread(thread_options options, Fn&& fn, Args&&... args) {
  return default_thread_pool().run(options, std::forward<Fn>(fn), std::forward<Args>(args)...);
}

/// The same for a function that a cancelled task leaves to itself. Cancellation: ends the await at once.
template <std::same_as<abandon_on_cancel> Options, typename Fn, typename... Args>
  requires owning_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto to_thread(Options options, Fn&& fn, Args&&... args) {
  return default_thread_pool().run(options, std::forward<Fn>(fn), std::forward<Args>(args)...);
}

}  // namespace weft
