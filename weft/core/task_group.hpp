// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/child.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/group.hpp"
#include "weft/core/started.hpp"
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

  /// Starts a child that serves the others: the group does not wait for it, and cancels it when nobody else
  /// is left.
  template <typename Fn, typename... Args>
    requires spawnable<T, std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
  auto spawn_daemon(Fn&& fn, Args&&... args) {
    auto handle = spawn(std::forward<Fn>(fn), std::forward<Args>(args)...);
    handle.record().is_daemon = true;
    ++daemons;
    return handle;
  }

  /// Starts `fn(started<V>, args...)` as a child and waits until it says that it is ready; gives what it
  /// said.
  ///
  ///     int port = co_await group.start<int>(serve);    // task<> serve(started<int> ready) { ...
  ///     ready(port); }
  ///
  /// Until then the child is the caller's: its error is thrown here, and a cancellation of the caller cuts
  /// it. Throws `start_failed` if it ends without a word.
  template <typename V = void, typename Fn, typename... Args>
    requires spawnable<T, Fn, started<V>, std::unwrap_ref_decay_t<Args>...>
  task<V> start(Fn fn, Args... args);

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
        if (!got) return std::optional<T>();
        WEFT_ASSERT(got->root, "a handle took the result that next() was about to give");
        return std::optional<T>(result_of<T>(*got->root));
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
task<task_value<Body&, task_group<T>&>> with_task_group(Body body);

// Implementation

namespace detail {
/// Runs a group: `setup(group)`, the body, the end of all children; then `finish(group, body's task)` gives
/// the value.
template <typename T, typename Setup, typename Body, typename Finish>
auto run_group(Setup setup, Body body, Finish finish)
    -> task<std::invoke_result_t<Finish&, task_group<T>&, std::invoke_result_t<Body&, task_group<T>&>&>> {
  chain& c = co_await this_chain{};
  task_group<T> group;
  setup(group);
  enter(group, c);
  auto running = detail::call(body, group);
  const ended how = co_await attempt(running);
  if (how == ended::threw) group.fail(running.take_error());
  for (;;) {
    // Whoever was woken together with the join may have spawned before it goes on.
    while (!group.is_done()) co_await group_base::join(group);
    if (group.live == 0) break;
    group.begin_end();
  }
  group.close(c);
  if (how == ended::cancelled || group.cut) co_await pass_on();
  co_return finish(group, running);
}
}  // namespace detail

template <typename T, typename Body>
  requires returns_task<Body&, task_group<T>&>
task<task_value<Body&, task_group<T>&>> with_task_group(Body body) {
  using value = task_value<Body&, task_group<T>&>;
  return detail::run_group<T>([](auto&) {}, std::move(body),
                              [](auto&, auto& running) -> value { return running.take(); });
}

template <typename T>
template <typename V, typename Fn, typename... Args>
  requires spawnable<T, Fn, started<V>, std::unwrap_ref_decay_t<Args>...>
task<V> task_group<T>::start(Fn fn, Args... args) {
  check_open();
  detail::start_point<V> point{*this};
  const auto begin = [&](task_group<>& waiting) -> task<> {
    point.child = &waiting.spawn(std::move(fn), started<V>(point), std::move(args)...).record();
    co_return;
  };
  std::exception_ptr error;
  try {
    co_await with_task_group(begin);
  } catch (const exception_group& failed) {
    error = failed.errors().front();
  }
  if (error) std::rethrow_exception(error);
  if (!point.value) throw start_failed("weft: a task ended before it said that it had started");
  if constexpr (!std::is_void_v<V>) co_return *std::move(point.value);
}

}  // namespace weft
