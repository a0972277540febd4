// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/core/with.hpp"
#include "weft/thread/function_outcome.hpp"
#include "weft/thread/thread_job.hpp"
#include "weft/thread/thread_question.hpp"

namespace weft {

/// Runs `made` on the loop, inside of the task that waits for this thread, and blocks for its result.
///
/// For functions under `to_thread` and `spawn_thread`, with tasks made from anything that lives in them.
/// Throws what the task throws; `thread_cancelled` when the waiting task is cancelled, then `made` is cut;
/// `std::logic_error` on other threads. Source: Curio's AWAIT.
template <typename T>
T await_here(task<T> made);

/// Enters `resource` on the loop, calls `body(resource)` on this thread, and leaves it on the loop, as `with`
/// does. Returns what `body` returns; throws as `with` and `await_here` do.
template <async_resource R, std::invocable<R&> Body>
std::invoke_result_t<Body&, R&> with_here(R resource, Body body);

namespace from_thread {

/// `await_here` of the task that `fn(args...)` makes; it is called on the loop. Source: Trio, anyio.
template <typename Fn, typename... Args>
  requires returns_task<Fn&, Args...>
task_value<Fn&, Args...> run(Fn fn, Args&&... args) {
  return await_here([](Fn& f, Args&&... a) -> task<task_value<Fn&, Args...>> {
    co_return co_await std::invoke(f, std::forward<Args>(a)...);
  }(fn, std::forward<Args>(args)...));
}

/// Calls `fn(args...)`, an ordinary function, on the loop, and blocks for its result.
template <typename Fn, typename... Args>
  requires std::invocable<Fn&, Args...>
std::invoke_result_t<Fn&, Args...> run_sync(Fn fn, Args&&... args) {
  using value = std::invoke_result_t<Fn&, Args...>;
  return await_here([](Fn& f, Args&&... a) -> task<value> {
    co_return std::invoke(f, std::forward<Args>(a)...);
  }(fn, std::forward<Args>(args)...));
}

using weft::check_cancelled;

}  // namespace from_thread

// Implementation

namespace detail {

template <typename T>
class await_question final : public thread_question {
 public:
  explicit await_question(task<T>& made) noexcept : made_(made) {}

  T result() {
    ask();
    return outcome_.take();
  }

 private:
  task<> answer(thread_job&) override {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(made_);
    } else if constexpr (std::is_reference_v<T>) {
      T got = co_await std::move(made_);
      outcome_.set(got);
    } else {
      outcome_.set(co_await std::move(made_));
    }
  }

  task<T>& made_;
  function_outcome<T> outcome_;
};

/// The end of a `with_here`: tells the task how the body ended.
class leave_question final : public thread_question {
 public:
  void leave(std::exception_ptr body_error, bool body_cut) {
    error = std::move(body_error);
    cut = body_cut;
    ask_once_more();
  }
  std::exception_ptr error;
  bool cut = false;

 private:
  task<> answer(thread_job&) override { co_return; }
};

/// Serves what the body on the thread asks until it leaves.
task<> serve_until_left(thread_job& job, leave_question& end);

template <async_resource R>
class with_question final : public thread_question {
 public:
  explicit with_question(R& resource) noexcept : resource_(resource) {}

  template <typename Body>
  auto run(Body& body) {
    using value = std::invoke_result_t<Body&, R&>;
    ask();
    function_outcome<value> outcome;
    auto call = [&]() -> value { return std::invoke(body, *entered_); };
    outcome.keep(call);
    left_.leave(outcome.error(), outcome.cut());
    return outcome.take();
  }

 private:
  task<> answer(thread_job& job) override {
    co_await with(std::move(resource_), [&](R& r) -> task<> {
      entered_ = &r;
      return serve_until_left(job, left_);
    });
  }

  R& resource_;
  R* entered_ = nullptr;
  leave_question left_;
};

}  // namespace detail

template <typename T>
T await_here(task<T> made) {
  return detail::await_question<T>(made).result();
}

template <async_resource R, std::invocable<R&> Body>
std::invoke_result_t<Body&, R&> with_here(R resource, Body body) {
  return detail::with_question<R>(resource).run(body);
}

}  // namespace weft
