// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "weft/base/ranges.hpp"
#include "weft/core/child.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"

namespace weft {

/// When `wait` is over.
enum class return_when : std::uint8_t {
  all_completed,
  first_completed,
  first_error,  ///< a child threw, or all are done
};

/// The indices of the children that were done when `wait` was over, and of the others, in the order given.
struct waited {
  std::vector<std::size_t> done, pending;
};

namespace detail {
template <std::ranges::input_range Handles>
waited sort_by_done(Handles& handles) {
  waited w;
  std::size_t index = 0;
  for (const auto& handle : handles) (handle.done() ? w.done : w.pending).push_back(index++);
  return w;
}

/// How many of the children may still be running for the wait to be over; `first_error` looks at how they
/// ended.
template <std::ranges::input_range Handles>
bool is_over(Handles& handles, return_when when) {
  std::size_t done = 0, failed = 0, all = 0;
  for (const auto& handle : handles) {
    ++all;
    done += handle.done();
    failed += handle.state() == child_state::threw;
  }
  return done == all || (when == return_when::first_completed && done > 0) ||
         (when == return_when::first_error && failed > 0);
}
}  // namespace detail

/// Waits for the children that a range of handles names, for at most `limit`, and says which are done.
///
/// It never cancels: those that are pending go on, because they belong to their group, which also decides
/// what an error means (one that is not to cancel its siblings is spawned as `settled`). Cancelling the
/// waiter cancels only the wait. Lifetime: the handles must outlive the call. Cost: a child for each handle
/// that is not done.
template <std::ranges::forward_range Handles>
task<waited> wait(Handles& handles, return_when when = return_when::all_completed,
                  duration limit = duration::max()) {
  const auto joins = [&handles, when](auto& handle, task_group<>& watchers) -> task<> {
    co_await handle.join();
    if (detail::is_over(handles, when)) watchers.cancel();
  };
  const auto watch = [&]() -> task<> {
    co_await with_task_group([&](task_group<>& watchers) -> task<> {
      for (auto& handle : handles) {
        if (!handle.done()) watchers.spawn(std::cref(joins), std::ref(handle), std::ref(watchers));
      }
      co_return;
    });
  };
  if (!detail::is_over(handles, when)) co_await move_on_after(limit, std::cref(watch));
  co_return detail::sort_by_done(handles);
}

}  // namespace weft
