// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/task.hpp"

namespace weft {

namespace detail {
/// Thrown where it is made: every call that an error leaves costs 0.3 µs.
timeout_error timed_out(duration limit);
}  // namespace detail

/// Runs `work`, a task or a callable that gives one, for at most `limit`.
///
/// Returns the value, or empty if the time is up (for `task<>` a `bool`, true if it finished). Work that
/// returned wins over the timeout. Cancellation: what runs when the time is up is cut, its destructors run.
template <typename Work>
  requires returns_task<Work&>
task<maybe<task_value<Work&>>> move_on_after(duration limit, Work work) {
  cancel_scope scope(limit);
  auto running = detail::call(work);
  if (co_await attempt(scope, running) == ended::cancelled) co_await pass_on();
  co_return maybe_take(running);
}
template <typename T>
task<maybe<T>> move_on_after(duration limit, task<T> work) {
  cancel_scope scope(limit);
  if (co_await attempt(scope, work) == ended::cancelled) co_await pass_on();
  co_return maybe_take(work);
}

/// Runs `work`, a task or a callable that gives one, for at most `limit`.
///
/// Returns its value. Throws `timeout_error` if the time is up. Cost: the throw, about 2 µs, only when it
/// expires.
template <typename Work>
  requires returns_task<Work&>
task<task_value<Work&>> fail_after(duration limit, Work work) {
  cancel_scope scope(limit);
  auto running = detail::call(work);
  if (co_await attempt(scope, running) == ended::cancelled) {
    co_await pass_on();
    throw detail::timed_out(limit);
  }
  co_return running.take();
}
template <typename T>
task<T> fail_after(duration limit, task<T> work) {
  cancel_scope scope(limit);
  if (co_await attempt(scope, work) == ended::cancelled) {
    co_await pass_on();
    throw detail::timed_out(limit);
  }
  co_return work.take();
}

/// Runs `work` to its end although the caller is cancelled; for at most `limit` if one is given.
///
/// Prefer `with`, whose exit is shielded. Throws `timeout_error` after `limit`.
template <typename T>
task<T> shield(task<T> work, duration limit = duration::max()) {
  cancel_scope scope(cancel_scope::shielded, limit);
  if (co_await attempt(scope, work) == ended::cancelled) throw detail::timed_out(limit);
  co_return work.take();
}

}  // namespace weft
