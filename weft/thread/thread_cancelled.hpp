// SPDX-License-Identifier: MIT
#pragma once

namespace weft {

/// Unwinds a function on a thread whose task was cancelled: thrown by `check_cancelled`, `await_here` and
/// what else such a function asks its task for.
///
/// Not a `std::exception`, so that handlers of errors pass it by; `catch (...)` must rethrow it. It never
/// reaches a task: the task is cut.
class thread_cancelled {
 private:
  friend void check_cancelled();
  friend class thread_question;
  thread_cancelled() = default;
};

/// Throws `thread_cancelled` if the task that waits for this function was cancelled.
///
/// For functions under `to_thread` and `spawn_thread`, abandoned ones too; elsewhere it does nothing.
/// Thread: one of a pool's.
void check_cancelled();

/// Was the task that waits for this function cancelled? For functions that stop early in their own way: what
/// they return is delivered.
///
/// Thread: one of a pool's; elsewhere it is false.
bool thread_cancel_requested() noexcept;

}  // namespace weft
