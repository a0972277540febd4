// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <source_location>
#include <type_traits>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/frame.hpp"

namespace weft {

/// The promise's part that holds what a coroutine returned.
template <typename T>
struct result : frame {
  static_assert(alignof(T) <= 16, "weft: a task cannot return an over-aligned type");
  union {
    T value;
  };
  result() noexcept {}
  ~result() {
    if (has_value) std::destroy_at(&value);
  }

  template <typename U = T>
    requires std::constructible_from<T, U>
  void return_value(U&& returned) {
    std::construct_at(&value, std::forward<U>(returned));
    has_value = true;
  }
  T&& take() {
    if (failed) [[unlikely]]
      std::rethrow_exception(take_error());
    return std::move(value);
  }
};

template <typename T>
struct result<T&> : frame {
  T* value = nullptr;
  void return_value(T& returned) noexcept {
    value = &returned;
    has_value = true;
  }
  T& take() {
    if (failed) [[unlikely]]
      std::rethrow_exception(take_error());
    return *value;
  }
};

template <>
struct result<void> : frame {
  void return_void() noexcept { has_value = true; }
  void take() {
    if (failed) [[unlikely]]
      std::rethrow_exception(take_error());
  }
};

/// Moves the result out of a frame that is known to belong to a `task<T>` that has ended.
template <typename T>
T result_of(frame& f) {
  return static_cast<result<T>&>(f).take();
}

namespace detail {
/// Destroys a frame whose task is dropped; tells the instruments of one that never ran.
void drop(frame& f) noexcept;
}  // namespace detail

/// A coroutine that returns `T`, throws, or is cut: calling one makes it, awaiting it runs it.
///
/// Lazy: nothing runs before it is awaited or spawned, and a task that is dropped unawaited never runs.
/// Awaited once, as an rvalue: `co_await f()` or `co_await std::move(t)`.
///
/// Lifetime: parameters passed by value live in the coroutine; references must outlive it.
/// Cancellation: the frames inside are destroyed, innermost first; destructors run, `catch` clauses do not
/// see it. Cost: one frame from the thread's pool.
template <typename T = void>
class [[nodiscard("a task runs only when it is awaited or spawned")]] task {
 public:
  using value_type = T;

  // Not `task` itself: a promise that returns the coroutine's own type crashes the clang 19 interpreter.
  struct promise_type;
  struct made {
    promise_type* promise;
  };
  struct promise_type : result<T> {
    made get_return_object(std::source_location where = std::source_location::current()) noexcept {
      this->at = where;
      return {this};
    }
  };

  task(made m) noexcept : frame_(m.promise) {}
  explicit task(frame* released) noexcept : frame_(released) {}
  task(task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  task& operator=(task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~task() {
    if (frame_) detail::drop(*frame_);
  }

  /// Gives up the frame; the caller owns it.
  frame* release() noexcept { return std::exchange(frame_, nullptr); }
  frame*& owned_frame() noexcept { return frame_; }

  /// What it returned, as an rvalue, or its error thrown. It must have ended, by `attempt`. Lifetime: that of
  /// the task.
  decltype(auto) take() { return static_cast<result<T>&>(*frame_).take(); }
  std::exception_ptr take_error() noexcept { return frame_->take_error(); }

  class awaiter {
   public:
    explicit awaiter(frame* child) noexcept : child_(child) {}
    awaiter(const awaiter&) = delete;
    awaiter& operator=(const awaiter&) = delete;
    ~awaiter() {
      if (child_) child_->handle().destroy();
    }
    bool await_ready() const noexcept {
      WEFT_ASSERT(child_, "this task was awaited or moved from before");
      return false;
    }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> h) noexcept {
      h.promise().adopt(*child_, child_, false);
      return child_->handle();
    }
    T await_resume() { return result_of<T>(*child_); }

   private:
    frame* child_;
  };
  awaiter operator co_await() && noexcept { return awaiter(release()); }

 private:
  frame* frame_;
};

template <typename T>
inline constexpr bool is_task = false;
template <typename T>
inline constexpr bool is_task<task<T>> = true;

/// A callable that gives a task when it is called with `Args`.
template <typename Fn, typename... Args>
concept returns_task = std::invocable<Fn, Args...> && is_task<std::invoke_result_t<Fn, Args...>>;

template <typename Fn, typename... Args>
using task_value = typename std::invoke_result_t<Fn, Args...>::value_type;

template <typename T, typename Fn, typename... Args>
concept returns_task_of = returns_task<Fn, Args...> && std::same_as<task_value<Fn, Args...>, T>;

namespace detail {
struct raise {
  using weft_awaiter = void;
  std::exception_ptr error;
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const { std::rethrow_exception(error); }
};
template <typename T>
task<T> failed_task(std::exception_ptr error) {
  for (;;) co_await raise{error};
}

/// Calls `fn(args...)`; what the call itself throws becomes the error of the task, as if its body had thrown.
template <typename Fn, typename... Args>
  requires returns_task<Fn&, Args...>
auto call(Fn& fn, Args&&... args) noexcept -> std::invoke_result_t<Fn&, Args...> {
  try {
    return std::invoke(fn, std::forward<Args>(args)...);
  } catch (...) {
    return failed_task<task_value<Fn&, Args...>>(std::current_exception());
  }
}
}  // namespace detail

/// Gives the chain that the awaiting coroutine runs in, without suspending.
struct this_chain {
  using weft_awaiter = void;
  chain* c = nullptr;
  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
    c = h.promise().home;
    return false;
  }
  chain& await_resume() const noexcept { return *c; }
};

/// Gives the loop that the awaiting coroutine runs on, without suspending.
struct this_loop : this_chain {
  loop& await_resume() const noexcept { return *c->lp; }
};

}  // namespace weft
