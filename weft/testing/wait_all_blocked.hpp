// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/loop.hpp"
#include "weft/core/task.hpp"

namespace weft::testing {

/// Suspends until every other task waits for something: a timer, a socket, another task.
///
/// A virtual clock does not move before. Source: Trio's `wait_all_tasks_blocked`.
inline task<> wait_all_blocked() {
  loop& l = co_await this_loop{};
  co_await l.blocked_watchers().park();
}

}  // namespace weft::testing
