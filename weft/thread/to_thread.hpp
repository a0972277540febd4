// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "weft/thread/thread_pool.hpp"

namespace weft {

/// The pool of the whole process, with `threads_default_max` threads.
thread_pool& default_thread_pool();

/// Runs `fn(args...)`, which may block, on a thread, off the loop.
///
/// `fn` and `args` move into the task: pass `std::ref(x)` to borrow `x`. Returns what `fn` returns, throws
/// what it throws. Suspends: always; in a queue while all threads are busy. Cancellation: a function that no
/// thread has begun never runs. One that runs is awaited, so that what it borrows stays there; it can ask
/// `thread_cancel_requested()` and stop early, its result is delivered all the same. Throws
/// `std::system_error` if the system gives no first thread. Cost: 10 to 40 µs, most of it to wake
/// a sleeping CPU.
template <typename Fn, typename... Args>
  requires blocking_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto to_thread(Fn&& fn, Args&&... args) {
  return default_thread_pool().run(std::forward<Fn>(fn), std::forward<Args>(args)...);
}

}  // namespace weft
