// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/thread/thread_cancelled.hpp"

namespace weft {

/// What a function gave: a value, an error, or nothing because it was cut.
template <typename R>
class function_outcome {
 public:
  /// Calls `fn` and keeps what it gives.
  template <typename Fn>
  void keep(Fn& fn) noexcept {
    try {
      if constexpr (std::is_void_v<R>) {
        fn();
      } else {
        set(fn());
      }
    } catch (const thread_cancelled&) {
      cut_ = true;
    } catch (...) {
      error_ = std::current_exception();
    }
  }
  template <typename U>
  void set(U&& value) {
    if constexpr (std::is_reference_v<R>) {
      value_ = std::addressof(value);
    } else {
      value_.emplace(std::forward<U>(value));
    }
  }
  void fail(std::exception_ptr error) noexcept { error_ = std::move(error); }

  /// Was it unwound by `thread_cancelled`?
  bool cut() const noexcept { return cut_; }
  const std::exception_ptr& error() const noexcept { return error_; }
  auto& value() noexcept { return *value_; }

  /// Moves the value out, or throws the error.
  R take() {
    WEFT_ASSERT(!cut_, "a function was unwound, but its task is not cancelled");
    if (error_) [[unlikely]]
      std::rethrow_exception(std::exchange(error_, {}));
    if constexpr (std::is_reference_v<R>) {
      return **value_;
    } else if constexpr (!std::is_void_v<R>) {
      return std::move(*value_);
    }
  }

 private:
  using kept = std::conditional_t<std::is_void_v<R>, char,
                                  std::conditional_t<std::is_reference_v<R>, std::remove_reference_t<R>*, R>>;

  std::exception_ptr error_;
  std::optional<kept> value_;
  bool cut_ = false;
};

}  // namespace weft
