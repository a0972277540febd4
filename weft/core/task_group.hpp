// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/core/attempt.hpp"
#include "weft/core/child.hpp"
#include "weft/core/group.hpp"
#include "weft/core/task.hpp"

namespace weft {

/// A callable that gives a task which a `task_group<T>` can have as a child.
template <typename T, typename Fn, typename... Args>
concept spawnable =
    returns_task<Fn, Args...> && (std::is_void_v<T> || std::same_as<task_value<Fn, Args...>, T>);

/// A scope that owns child tasks and outlives every one of them.
///
/// Opened by `with_task_group`, which returns only when all children are done. A child that fails cancels its
/// siblings and the body; the failures are thrown together. `T` is what the children return.
///
/// Lifetime: children may borrow what was declared *before* the group opened. Locals of the body die with the
/// body, possibly while siblings still run.
template <typename T = void>
class task_group : public group_base {
 public:
  task_group() noexcept : group_base(!std::is_void_v<T>) {}

  /// Starts `fn(args...)` as a child: calls it now, as a coroutine it first runs on a later turn of the loop.
  ///
  /// `fn` and `args` move into the child: pass `std::ref(x)` to borrow `x`. In a `task_group<>` it may return
  /// anything. Returns a handle, which may be dropped. Cancellation: a child that is cancelled before its
  /// first turn never runs. Throws `group_closed` when the group is over.
  template <typename Fn, typename... Args>
    requires spawnable<T, std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
  auto spawn(Fn&& fn, Args&&... args) {
    using value = task_value<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>;
    check_open();
    auto* made =
        new child_calling<value, Fn, Args...>(*owner->lp, std::forward<Fn>(fn), std::forward<Args>(args)...);
    add(*made);
    return child_handle<value>(made);
  }

  /// Starts a task that was made already as a child.
  template <typename U>
    requires std::is_void_v<T> || std::same_as<T, U>
  child_handle<U> spawn(task<U> made) {
    check_open();
    auto* record = new adopted_child(*owner->lp, made.release());
    add(*record);
    return child_handle<U>(record);
  }

  /// Requests cancellation of all children that run now; the body goes on. Idempotent; does not wait.
  void cancel() noexcept { cancel_children(); }

  /// Children that are not finished.
  std::size_t size() const noexcept { return live; }

  class [[nodiscard]] next_result : public next_wait {
   public:
    auto await_resume() {
      const child_reference taken(got);
      if constexpr (std::is_void_v<T>) {
        return got ? std::optional<child_handle<T>>(child_handle<T>(got)) : std::nullopt;
      } else {
        return got ? std::optional<T>(result_of<T>(*got->root)) : std::nullopt;
      }
    }

   protected:
    explicit next_result(task_group& g) noexcept : next_wait(g) {}
    ~next_result() = default;
  };
  class [[nodiscard("co_await it")]] next_operation final : public next_result {
   public:
    explicit next_operation(task_group& g) noexcept : next_result(g) {}
  };

  /// Waits for the next child to return: its result, or its handle in a `task_group<>`; empty when none is
  /// left.
  ///
  /// Children come in the order they finish. One that failed or was cancelled is passed over: a failure cuts
  /// the body. A `task_group<>` forgets its finished children until `next()` is first called, so that a group
  /// that spawns for ever does not grow. Suspends: if no finished child is there.
  next_operation next() noexcept { return next_operation(*this); }
};

/// Runs `body(group)`, then waits for all the children that it spawned.
///
/// Suspends: until every child is done, even when the caller is cancelled (then the children are too).
/// Returns what the body returns. Throws `exception_group`: the body's error and one entry per failed child,
/// in the order of failure. An error beats a cancellation.
template <typename T = void, typename Body>
  requires returns_task<Body&, task_group<T>&>
task<task_value<Body&, task_group<T>&>> with_task_group(Body body) {
  chain& c = co_await this_chain{};
  task_group<T> group;
  enter(group, c);
  auto running = detail::call(body, group);
  const ended how = co_await attempt(running);
  if (how == ended::threw) group.fail(running.take_error());
  // Whoever was woken together with the join may have spawned before it goes on.
  while (group.live != 0) co_await group_base::join(group);
  group.close(c);
  if (how == ended::cancelled || group.cut) co_await pass_on();
  co_return running.take();
}

}  // namespace weft
