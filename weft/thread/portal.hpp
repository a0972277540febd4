// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"
#include "weft/thread/errors.hpp"
#include "weft/thread/function_outcome.hpp"
#include "weft/thread/loop_token.hpp"
#include "weft/thread/thread_future.hpp"
#include "weft/thread/universal_event.hpp"

namespace weft {

namespace detail {

/// The value of what a portal runs: the task's, or the function's.
template <typename Fn, typename... Args>
struct portal_value_of {
  using type = std::invoke_result_t<Fn&, Args...>;
};
template <typename Fn, typename... Args>
  requires returns_task<Fn&, Args...>
struct portal_value_of<Fn, Args...> {
  using type = task_value<Fn&, Args...>;
};
template <typename Fn, typename... Args>
using portal_value = typename portal_value_of<Fn, Args...>::type;

/// What the handles of a portal share with its loop.
struct portal_state {
  loop* of = nullptr;  // to compare
  std::shared_ptr<loop_token> token;

  // All below: of the loop's thread.

  task_group<>* group = nullptr;  // null: closed
  int running = 0;                // tasks
  int held = 0;                   // tasks that only wait for the thread that called them
  bool expects = false;

  /// A virtual clock waits for the threads outside while no task runs and one of them may call or go on.
  void expect() noexcept;
};

/// Opens a portal while it lives.
class portal_opening {
 public:
  portal_opening(loop& l, task_group<>& group);
  portal_opening(const portal_opening&) = delete;
  portal_opening& operator=(const portal_opening&) = delete;
  ~portal_opening();
  const std::shared_ptr<portal_state>& state() const noexcept { return state_; }

 private:
  std::shared_ptr<portal_state> state_;
};

/// Counts a task of a portal as running.
class portal_task_count {
 public:
  /// `caller_waits`: a thread waits for it that the loop itself waits for.
  portal_task_count(portal_state& state, bool caller_waits) noexcept;
  portal_task_count(const portal_task_count&) = delete;
  portal_task_count& operator=(const portal_task_count&) = delete;
  ~portal_task_count();

 private:
  portal_state& state_;
  const bool caller_waits_;
};

/// Takes a task off that count while it waits for the thread that called it.
class portal_task_pause {
 public:
  explicit portal_task_pause(portal_state& state) noexcept : state_(state) { change(1); }
  portal_task_pause(const portal_task_pause&) = delete;
  portal_task_pause& operator=(const portal_task_pause&) = delete;
  ~portal_task_pause() { change(-1); }

 private:
  void change(int paused) noexcept {
    state_.held += paused;
    state_.running -= paused;
    state_.expect();
  }
  portal_state& state_;
};

/// Does a task of the loop wait for the function that the calling thread runs?
bool is_awaited_by(const portal_state& state) noexcept;

}  // namespace detail

/// The way into a loop for any thread: runs functions and tasks there. A handle, to be copied.
///
/// Opened by `with_portal`, or with a loop of its own by `start_blocking_portal`. Functions and arguments
/// move into the call: pass `std::ref(x)` to borrow `x`. Every call throws `portal_closed` once the portal is
/// closed. Thread: any, for everything. Source: anyio's BlockingPortal.
class portal {
 public:
  explicit portal(std::shared_ptr<detail::portal_state> state) noexcept : state_(std::move(state)) {}

  /// Runs `fn(args...)`, a function or one that gives a task, on the loop, and blocks for its result.
  /// Throws what it throws, `call_cancelled` if it was cut, `std::logic_error` if this would block a loop.
  template <typename Fn, typename... Args>
    requires std::invocable<std::decay_t<Fn>&, std::unwrap_ref_decay_t<Args>...>
  auto call(Fn&& fn, Args&&... args) const {
    refuse_to_block_a_loop("co_await the task itself");
    return post(owned_call(std::forward<Fn>(fn), std::forward<Args>(args)...), detail::is_awaited_by(*state_))
        .result();
  }

  /// The same without waiting. Its errors go to the future, not to who has opened the portal.
  template <typename Fn, typename... Args>
    requires std::invocable<std::decay_t<Fn>&, std::unwrap_ref_decay_t<Args>...>
  auto spawn(Fn&& fn, Args&&... args) const {
    return post(owned_call(std::forward<Fn>(fn), std::forward<Args>(args)...), false);
  }

  /// Enters `resource` on the loop, calls `body(resource)` on this thread, and leaves it on the loop.
  ///
  /// Returns what `body` returns; throws as `with` and `call` do. Cancellation: what has entered waits for
  /// the thread to leave.
  template <async_resource R, std::invocable<R&> Body>
  std::invoke_result_t<Body&, R&> with(R resource, Body body) const;

  /// That of the loop.
  loop_token& token() const noexcept { return *state_->token; }

 private:
  template <typename Fn, typename... Args>
  static auto owned_call(Fn&& fn, Args&&... args) {
    return [f = std::decay_t<Fn>(std::forward<Fn>(fn)),
            a = std::tuple<std::unwrap_ref_decay_t<Args>...>(std::forward<Args>(args)...)]() mutable {
      return std::apply(f, std::move(a));
    };
  }
  template <typename Call>
  auto post(Call call, bool caller_waits) const;

  std::shared_ptr<detail::portal_state> state_;
};

/// Runs `body(portal)` while the portal is open, then waits for the calls that still run.
///
/// Cancellation: cuts the calls too. Under a virtual clock time stands still while none runs.
template <typename Body>
  requires returns_task<Body&, portal>
task<task_value<Body&, portal>> with_portal(Body body) {
  loop& l = co_await this_loop{};
  co_return co_await with_task_group([&](task_group<>& group) -> task<task_value<Body&, portal>> {
    const detail::portal_opening opening(l, group);
    co_return co_await std::invoke(body, portal(opening.state()));
  });
}

/// asyncio's name for `portal::spawn`.
template <typename... Call>
auto run_coroutine_threadsafe(const portal& to, Call&&... call) {
  return to.spawn(std::forward<Call>(call)...);
}

// Implementation

namespace detail {

/// A call on its way to the loop.
template <typename T, typename Call>
class portal_call final : public loop_token::call {
 public:
  portal_call(std::shared_ptr<portal_state> state, std::shared_ptr<thread_shared<T>> shared, Call&& call,
              bool caller_waits)
      : state_(std::move(state)),
        promise_(std::move(shared)),
        call_(std::move(call)),
        caller_waits_(caller_waits) {}

  void on_loop() noexcept override {
    const std::unique_ptr<portal_call> mine(this);
    if (!state_->group) return on_closed();
    state_->group->spawn(run, std::move(state_), std::move(promise_), std::move(call_), caller_waits_);
  }
  void on_loop_gone() noexcept override {
    const std::unique_ptr<portal_call> mine(this);
    on_closed();
  }

 private:
  void on_closed() { promise_.fail(std::make_exception_ptr(portal_closed())); }

  static task<> run(std::shared_ptr<portal_state> state, thread_promise<T> promise, Call call,
                    bool caller_waits) {
    const portal_task_count counted(*state, caller_waits);
    co_await keep_promise(std::move(promise), std::move(call));
  }

  std::shared_ptr<portal_state> state_;
  thread_promise<T> promise_;
  Call call_;
  bool caller_waits_;
};

/// The resource that a thread holds open, and how the thread has left it.
template <typename R>
struct portal_hold {
  std::shared_ptr<portal_state> portal;
  universal_result<R*> entered{};  // null: it was not
  universal_event left{};
  std::exception_ptr error{};
};

/// Tells the thread that waits, when it goes, that the resource will not be entered.
template <typename R>
class portal_entry {
 public:
  explicit portal_entry(std::shared_ptr<portal_hold<R>> hold) noexcept : hold_(std::move(hold)) {}
  portal_entry(portal_entry&&) noexcept = default;
  portal_entry& operator=(portal_entry&&) = delete;
  ~portal_entry() {
    if (hold_ && !hold_->entered.done()) hold_->entered.set_value(nullptr);
  }
  portal_hold<R>* operator->() const noexcept { return hold_.get(); }

 private:
  std::shared_ptr<portal_hold<R>> hold_;
};

template <async_resource R>
task<> hold_open(R resource, portal_entry<R> hold) {
  const auto until_left = [&](R& r) -> task<> {
    hold->entered.set_value(&r);
    cancel_scope shield(cancel_scope::shielded, duration::max());
    const portal_task_pause pause(*hold->portal);
    co_await shield.run([&]() -> task<> { co_await hold->left.wait(waker::this_loop); });
    if (hold->error) std::rethrow_exception(hold->error);
  };
  co_await weft::with(std::move(resource), until_left);
}

}  // namespace detail

template <typename Call>
auto portal::post(Call call, bool caller_waits) const {
  using value = detail::portal_value<Call>;
  auto shared = std::make_shared<detail::thread_shared<value>>();
  shared->token = state_->token;
  auto made =
      std::make_unique<detail::portal_call<value, Call>>(state_, shared, std::move(call), caller_waits);
  if (!state_->token->post(*made)) {
    made.release()->on_loop_gone();
  } else {
    static_cast<void>(made.release());  // deletes itself
  }
  return thread_future<value>(std::move(shared));
}

template <async_resource R, std::invocable<R&> Body>
std::invoke_result_t<Body&, R&> portal::with(R resource, Body body) const {
  using value = std::invoke_result_t<Body&, R&>;
  refuse_to_block_a_loop("co_await with() itself");
  const auto hold = std::make_shared<detail::portal_hold<R>>(state_);
  auto whole = spawn(detail::hold_open<R>, std::move(resource), detail::portal_entry<R>(hold));
  R* const entered = hold->entered.get_blocking();
  function_outcome<value> outcome;
  if (entered) {
    auto run = [&]() -> value { return std::invoke(body, *entered); };
    outcome.keep(run);
    hold->error = outcome.error();
    hold->left.set();
  }
  whole.result();
  return outcome.take();
}

}  // namespace weft
