// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "weft/core/child.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

// The names that asyncio and Curio have for what weft calls otherwise. Each is the one construct under
// another name; docs/guide/spellings.md has the table, and says why some names are missing.
namespace weft {

/// asyncio's: `fail_after` with its arguments turned round.
template <typename Work>
auto wait_for(Work work, duration limit) {
  return fail_after(limit, std::move(work));
}

/// asyncio's `async with timeout(limit)`: `fail_after`.
template <typename Work>
auto timeout(duration limit, Work work) {
  return fail_after(limit, std::move(work));
}

/// asyncio's: runs `work` until a point in time. Throws `timeout_error` if that comes first.
template <typename Work>
  requires returns_task<Work&>
task<task_value<Work&>> timeout_at(time_point deadline, Work work) {
  cancel_scope scope(deadline);
  auto running = detail::call(work);
  if (co_await attempt(scope, running) == ended::cancelled) {
    co_await pass_on();
    throw timeout_error("timed out at its deadline");
  }
  co_return running.take();
}

/// Curio's: `fail_after`.
template <typename Work>
auto timeout_after(duration limit, Work work) {
  return fail_after(limit, std::move(work));
}

/// Curio's: `move_on_after`.
template <typename Work>
auto ignore_after(duration limit, Work work) {
  return move_on_after(limit, std::move(work));
}

/// asyncio's `group.create_task(...)`: `group.spawn`.
template <typename T, typename... Args>
auto create_task(task_group<T>& group, Args&&... args) {
  return group.spawn(std::forward<Args>(args)...);
}

/// A task, whatever it returns: to look at, to wait for, to cancel. It stays owned by its group.
class task_reference : private child_handle<void> {
 public:
  explicit task_reference(child_base& record) noexcept : child_handle(&record) {}
  using child_handle::cancel;
  using child_handle::done;
  using child_handle::join;
  using child_handle::record;
  using child_handle::state;
  using child_handle::str;
  bool operator==(const task_reference& other) const noexcept { return &record() == &other.record(); }
};

/// The task that calls it: `co_await current_task()`, without suspending.
class current_task : public this_chain {
 public:
  task_reference await_resume() const noexcept { return task_reference(static_cast<child_base&>(*c)); }
};

/// Every task of this loop that is not done, parents before their children: `co_await all_tasks()`, without
/// suspending.
class all_tasks : public this_chain {
 public:
  std::vector<task_reference> await_resume() const;
};

}  // namespace weft
