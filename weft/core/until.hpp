// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/core/cancel_scope.hpp"
#include "weft/core/task_group.hpp"

// with_task_group<T>(until::..., body): groups with another end than that of the last child.
namespace weft {

/// When a task group is over; Curio's `wait=`.
///
///     auto pages = co_await with_task_group<page>(until::all, spawn_some);     // in the order of spawning
///     auto fastest = co_await with_task_group<page>(until::first, spawn_some);
namespace until {
inline constexpr struct all_t {
} all{};  ///< all children have returned: their results, in the order in which they were spawned
inline constexpr struct first_t {
} first{};  ///< one child has returned: its result
inline constexpr struct first_value_t {
} first_value{};  ///< one child has returned something that is not empty, or false: that
inline constexpr struct body_t {
} body{};  ///< the body has returned: its value; the children that are not done are cancelled
}  // namespace until

/// A result that can be nothing: an optional, a pointer, a bool; or a container, which can be empty.
template <typename T>
concept can_be_empty = std::constructible_from<bool, const T&> || requires(const T& v) {
  { v.empty() } -> std::convertible_to<bool>;
};

/// Waits for all children; gives the results of those that returned, in the order in which they were spawned.
/// Children that `next()` or a handle has given already are not among them.
template <typename T, typename Body>
  requires returns_task_of<void, Body&, task_group<T>&> && (!std::is_void_v<T>)
task<std::vector<T>> with_task_group(until::all_t, Body body);

/// Ends with the first child that returns: the other ones, and the body, are cancelled.
///
/// Gives its result (`true` for a `task_group<>`), empty if no child returned. One that fails first cancels
/// the others, and is thrown in an `exception_group`.
template <typename T = void, typename Body>
  requires returns_task<Body&, task_group<T>&>
task<maybe<T>> with_task_group(until::first_t, Body body);

/// The same for the first result that is not empty.
template <can_be_empty T, typename Body>
  requires returns_task<Body&, task_group<T>&>
task<std::optional<T>> with_task_group(until::first_value_t, Body body);

/// Cancels the children that are not done when the body returns.
template <typename T = void, typename Body>
  requires returns_task<Body&, task_group<T>&>
task<task_value<Body&, task_group<T>&>> with_task_group(until::body_t, Body body);

// Implementation

namespace detail {
template <typename T>
bool is_empty(const T& value) {
  if constexpr (std::constructible_from<bool, const T&>) {
    return !static_cast<bool>(value);
  } else {
    return value.empty();
  }
}

/// The children of a group in the order of spawning, kept until their results are taken.
class spawned_children {
 public:
  spawned_children() = default;
  spawned_children(const spawned_children&) = delete;
  spawned_children& operator=(const spawned_children&) = delete;
  ~spawned_children() {
    for (child_base* child : all) child->release();
  }
  std::vector<child_base*> all;
};

template <typename T>
maybe<T> take_winner(group_base& group) {
  if constexpr (std::is_void_v<T>) {
    return group.winner != nullptr;
  } else {
    if (!group.winner) return std::nullopt;
    return result_of<T>(*group.winner->root);
  }
}
}  // namespace detail

template <typename T, typename Body>
  requires returns_task_of<void, Body&, task_group<T>&> && (!std::is_void_v<T>)
task<std::vector<T>> with_task_group(until::all_t, Body body) {
  detail::spawned_children children;
  co_return co_await detail::run_group<T>([&](group_base& group) { group.spawned = &children.all; },
                                          std::move(body),
                                          [&](group_base&, auto&) {
                                            std::vector<T> results;
                                            for (child_base* child : children.all) {
                                              if (child->linked())
                                                results.push_back(result_of<T>(*child->root));
                                            }
                                            return results;
                                          });
}

template <typename T, typename Body>
  requires returns_task<Body&, task_group<T>&>
task<maybe<T>> with_task_group(until::first_t, Body body) {
  return detail::run_group<T>([](group_base& group) { group.ends_group = [](child_base&) { return true; }; },
                              std::move(body),
                              [](group_base& group, auto&) { return detail::take_winner<T>(group); });
}

template <can_be_empty T, typename Body>
  requires returns_task<Body&, task_group<T>&>
task<std::optional<T>> with_task_group(until::first_value_t, Body body) {
  return detail::run_group<T>(
      [](group_base& group) {
        group.ends_group = [](child_base& child) {
          return !detail::is_empty(static_cast<result<T>&>(*child.root).value);
        };
      },
      std::move(body), [](group_base& group, auto&) { return detail::take_winner<T>(group); });
}

template <typename T, typename Body>
  requires returns_task<Body&, task_group<T>&>
task<task_value<Body&, task_group<T>&>> with_task_group(until::body_t, Body body) {
  struct cancel_rest {
    task_group<T>& group;
    ~cancel_rest() { group.cancel(); }
  };
  const auto whole = [&](task_group<T>& group) -> task<task_value<Body&, task_group<T>&>> {
    const cancel_rest at_end{group};
    co_return co_await std::invoke(body, group);
  };
  co_return co_await with_task_group<T>(whole);
}

}  // namespace weft
