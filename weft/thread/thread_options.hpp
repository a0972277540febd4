// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/clock.hpp"

namespace weft {

class capacity_limiter;

/// How long a thread may outlive its cancelled task before its function is named on stderr.
/// Source: asyncio's limit for its executor.
inline constexpr duration thread_wait_default_max = 300s;

/// How a function runs on a thread: `co_await to_thread({.name = "resolver"}, resolve, host)`.
struct thread_options {
  /// The call borrows a token of it meanwhile; must outlive the call.
  capacity_limiter* limiter = nullptr;

  /// The name of the thread meanwhile (its first 15 characters), and of the function in reports. A literal.
  const char* name = nullptr;

  /// When a cancelled task has waited so long for the function, it is named on stderr.
  duration wait_max = thread_wait_default_max;
};

/// The same, and a cancelled task does not wait: `co_await to_thread(abandon_on_cancel(), resolve, host)`.
///
/// The function then goes on by itself, and what it gives is dropped. To its end it sees what the task-local
/// variables of its task were when it was called. Lifetime: it must own all else that it uses; arguments by
/// `std::ref` do not compile, but what a lambda captures by reference dangles.
struct abandon_on_cancel {
  /// The call borrows a token of it until the function is over, abandoned or not, or `run` has ended; must
  /// outlive that. A virtual clock stands still as long.
  capacity_limiter* limiter = nullptr;

  /// As in `thread_options`.
  const char* name = nullptr;

  /// The end of `run` waits so long for it, counted from the cancellation, then names it on stderr.
  duration wait_max = thread_wait_default_max;
};

}  // namespace weft
