// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/sync/errors.hpp"
#include "weft/sync/one_shot.hpp"

namespace weft {

namespace detail {
template <typename T>
struct promised;
/// Throws one error as it is, several as an `exception_group`.
void rethrow_together(std::vector<std::exception_ptr> errors);
}  // namespace detail

/// A result that comes later, for code that is called back. Made by a `promise`; copies share it.
///
/// Code that can be a coroutine needs neither: it awaits a task, and spawns one in a group. Thread: one loop;
/// between threads see `universal_result`.
template <typename T = void>
class future {
 public:
  /// Has it got its value, or its error?
  bool done() const noexcept { return state_->result.is_set(); }

  /// The value, which stays here; throws the error. Throws `std::logic_error` if it is not done.
  std::add_lvalue_reference_t<T> get() const { return state_->result.get(); }

  /// Suspends until it is done; gives the same. Cancellation: of the wait only.
  /// Lifetime: some future must hold the result meanwhile.
  auto wait() const noexcept { return state_->result.wait(); }

  /// Calls `fn(*this)` once, when it is done: within the call that sets it, in the order in which they were
  /// asked for. At once if it is done already.
  ///
  /// `fn` may cancel tasks, set other promises, and ask for more. What it throws comes out of the call that
  /// it runs in, after the others were called. Lifetime: what it borrows must live until then.
  template <std::invocable<const future<T>&> Fn>
  void on_done(Fn fn) const;

 private:
  friend detail::promised<T>;
  explicit future(std::shared_ptr<detail::promised<T>> state) noexcept : state_(std::move(state)) {}

  std::shared_ptr<detail::promised<T>> state_;
};

/// Gives a `future` its result: what a callback of another library is to own.
///
/// One that is destroyed unset breaks it: those who wait get `broken_promise`. A callback that throws then
/// ends the process.
template <typename T = void>
class promise {
 public:
  promise() : state_(std::make_shared<detail::promised<T>>()) {}
  promise(promise&& other) noexcept = default;
  promise& operator=(promise&&) = delete;
  ~promise() {
    if (state_ && !state_->result.is_set()) set_error(std::make_exception_ptr(broken_promise()));
  }

  future<T> get_future() const noexcept { return detail::promised<T>::share(state_); }

  /// Sets the value, made of `args`; then calls who asked for it. Throws `std::logic_error` if it is set
  /// already, and what callbacks throw: one error as it is, several as an `exception_group`.
  template <typename... Args>
  void set_value(Args&&... args) {
    state_->result.set_value(std::forward<Args>(args)...);
    detail::promised<T>::call_back(state_);
  }
  /// Sets an error, which `get` and `wait` throw. Throws as `set_value`.
  void set_error(std::exception_ptr error) {
    state_->result.set_error(std::move(error));
    detail::promised<T>::call_back(state_);
  }

 private:
  std::shared_ptr<detail::promised<T>> state_;
};

// Implementation

namespace detail {
template <typename T>
struct promised {
  one_shot<T> result;
  std::vector<std::move_only_function<void(const future<T>&)>> callbacks;

  static future<T> share(std::shared_ptr<promised> state) noexcept { return future<T>(std::move(state)); }

  static void call_back(std::shared_ptr<promised> state) {
    std::vector<std::exception_ptr> errors;
    const future<T> done(state);
    for (auto& call : std::exchange(state->callbacks, {})) {
      try {
        call(done);
      } catch (...) {
        errors.push_back(std::current_exception());
      }
    }
    if (!errors.empty()) rethrow_together(std::move(errors));
  }
};
}  // namespace detail

template <typename T>
template <std::invocable<const future<T>&> Fn>
void future<T>::on_done(Fn fn) const {
  if (done()) {
    std::invoke(fn, *this);
  } else {
    state_->callbacks.emplace_back(std::move(fn));
  }
}

}  // namespace weft
