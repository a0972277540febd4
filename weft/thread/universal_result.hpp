// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <exception>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/thread/function_outcome.hpp"
#include "weft/thread/universal_event.hpp"

namespace weft {

/// A value or an error that is set once, by any thread or task, for any number of those who wait for it.
///
/// A virtual clock stands still while a task waits. Lifetime: what `get` gives lives in the result. Thread:
/// any, for everything.
template <typename T>
class universal_result {
  static_assert(!std::is_reference_v<T>);

 public:
  using reference = std::add_lvalue_reference_t<T>;

  /// Throws `std::logic_error` if it was set before, as `set_error` does.
  template <typename... U>
    requires(sizeof...(U) == (std::is_void_v<T> ? 0 : 1))
  void set_value(U&&... value) {
    claim();
    if constexpr (!std::is_void_v<T>) outcome_.set(std::forward<U>(value)...);
    done_.set();
  }
  void set_error(std::exception_ptr error) {
    claim();
    outcome_.fail(std::move(error));
    done_.set();
  }
  bool done() const noexcept { return done_.is_set(); }

  /// Suspends the task until it is set. Returns the value, throws the error.
  task<reference> get(waker by = waker::anybody) {
    co_await done_.wait(by);
    co_return now();
  }

  /// Blocks the thread until it is set. Throws `std::logic_error` if that would block a loop.
  reference get_blocking() {
    done_.wait_blocking();
    return now();
  }

  /// For a foreign loop: readable once it is set.
  int descriptor() { return done_.descriptor(); }

 private:
  reference now() {
    if (outcome_.error()) std::rethrow_exception(outcome_.error());
    if constexpr (!std::is_void_v<T>) return outcome_.value();
  }
  void claim() {
    if (claimed_.exchange(true)) throw std::logic_error("weft: this result was set before");
  }

  std::atomic<bool> claimed_{false};
  function_outcome<T> outcome_;
  universal_event done_;
};

}  // namespace weft
