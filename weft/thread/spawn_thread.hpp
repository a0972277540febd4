// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "weft/core/task_group.hpp"
#include "weft/thread/await_here.hpp"
#include "weft/thread/thread_pool.hpp"

namespace weft {

/// The pool under `spawn_thread`: it has as many threads as are spawned, and keeps idle ones for a while.
thread_pool& spawned_thread_pool();

/// Starts `fn(args...)`, an ordinary function, as a child of `group` on a thread of its own.
///
/// For long-lived code that blocks and that also talks to tasks: it may `await_here` them. `fn` and `args`
/// move into the child. Returns the handle of a child like any other, which may be dropped. Cancellation: the
/// await that the function is in, or its next one, unwinds it by `thread_cancelled`; so does
/// `check_cancelled()`; until then the group waits. Source: Curio's async threads.
template <typename T, typename Fn, typename... Args>
  requires blocking_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto spawn_thread(task_group<T>& group, Fn&& fn, Args&&... args) {
  return group.spawn(spawned_thread_pool().run(std::forward<Fn>(fn), std::forward<Args>(args)...));
}
template <typename T, typename Fn, typename... Args>
  requires blocking_function<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto spawn_thread(task_group<T>& group, thread_options options, Fn&& fn, Args&&... args) {
  return group.spawn(spawned_thread_pool().run(options, std::forward<Fn>(fn), std::forward<Args>(args)...));
}

}  // namespace weft
