// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/task.hpp"
#include "weft/thread/errors.hpp"
#include "weft/thread/loop_token.hpp"
#include "weft/thread/universal_result.hpp"

namespace weft {

namespace detail {

/// What a task on some loop and the futures of other threads share.
template <typename T>
struct thread_shared {
  universal_result<T> result;
  cancel_scope scope;  // around the task: of its loop's thread
  std::shared_ptr<loop_token> token;
};

/// The task's reference; if nothing was set when it goes, the task was cut.
template <typename T>
class thread_promise {
 public:
  explicit thread_promise(std::shared_ptr<thread_shared<T>> shared) noexcept : shared_(std::move(shared)) {}
  thread_promise(thread_promise&& other) noexcept = default;
  thread_promise& operator=(thread_promise&&) = delete;
  ~thread_promise() {
    if (shared_ && !shared_->result.done()) fail(std::make_exception_ptr(call_cancelled()));
  }
  thread_shared<T>& shared() const noexcept { return *shared_; }
  void fail(std::exception_ptr error) const { shared_->result.set_error(std::move(error)); }

 private:
  std::shared_ptr<thread_shared<T>> shared_;
};

/// Runs `fn()`, which gives a task or a value, and sets the result.
template <typename T, typename Fn>
task<> keep_promise(thread_promise<T> promise, Fn fn) {
  auto body = [&]() -> task<> {
    if constexpr (!returns_task<Fn&>) {
      if constexpr (std::is_void_v<T>) {
        fn();
        promise.shared().result.set_value();
      } else {
        promise.shared().result.set_value(fn());
      }
    } else if constexpr (std::is_void_v<T>) {
      co_await fn();
      promise.shared().result.set_value();
    } else {
      promise.shared().result.set_value(co_await fn());
    }
    co_return;
  };
  auto running = body();
  const ended how = co_await attempt(promise.shared().scope, running);
  if (how == ended::threw) promise.fail(running.take_error());
  if (how == ended::cancelled) co_await pass_on();
}

}  // namespace detail

/// The result of a task that runs on a loop, for other threads and for tasks of any loop.
///
/// Copies share it; the last one that goes does not cancel the task. Thread: any, for everything.
template <typename T>
class [[nodiscard]] thread_future {
 public:
  using value_type = T;

  explicit thread_future(std::shared_ptr<detail::thread_shared<T>> shared) noexcept
      : shared_(std::move(shared)) {}

  /// One that is there already.
  template <typename... U>
  static thread_future from_value(U&&... value) {
    auto shared = std::make_shared<detail::thread_shared<T>>();
    shared->result.set_value(std::forward<U>(value)...);
    return thread_future(std::move(shared));
  }

  bool done() const noexcept { return shared_->result.done(); }

  /// Blocks until it is there. Returns a copy, or the value itself if it cannot be copied; throws what the
  /// task threw, `call_cancelled` if it was cut, and `std::logic_error` if this would block a loop.
  T result() {
    if constexpr (std::is_void_v<T>) {
      shared_->result.get_blocking();
    } else {
      return give(shared_->result.get_blocking());
    }
  }

  /// The same for tasks: `co_await future`. Cancellation: the task behind it goes on.
  task<T> operator co_await() const { return await(shared_); }

  /// Cancels the task. Idempotent; does not wait.
  void cancel() {
    if (shared_->token) shared_->token->call_soon([shared = shared_]() noexcept { shared->scope.cancel(); });
  }

 private:
  static task<T> await(std::shared_ptr<detail::thread_shared<T>> shared) {
    const bool own = shared->token == token_of(co_await this_loop{});
    const waker by = own ? waker::this_loop : waker::anybody;
    if constexpr (std::is_void_v<T>) {
      co_await shared->result.get(by);
    } else {
      co_return give(co_await shared->result.get(by));
    }
  }
  template <typename U>
  static T give(U& value) {
    if constexpr (std::copy_constructible<T>) {
      return value;
    } else {
      return std::move(value);
    }
  }

  std::shared_ptr<detail::thread_shared<T>> shared_;
};

}  // namespace weft
