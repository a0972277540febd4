// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace weft {

class chain;

/// How much `task_tree` says.
struct task_tree_limits {
  std::size_t tasks_max = 1000;
  std::size_t depth_max = 50;
};

/// The task and everything below it: how each stands, where its coroutines are suspended (outermost first)
/// and what it waits for; the children of its groups stand below it, equal ones once with their number.
///
///     <task serve waiting>
///       at serve.cpp:31 in serve
///       at task_group.hpp:115 in with_task_group
///       for weft::group_base::join
///       <task handler waiting>
///         at handler.cpp:12 in handler
///         for weft::sleep_for
///
/// Of a task that runs, only the outermost coroutine is known.
/// Thread: only the loop's own. Cost: allocates; a microsecond or two a task.
std::string task_tree(const chain& root, task_tree_limits limits = {});

}  // namespace weft
