// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

#include "weft/sync/event.hpp"

namespace weft {

/// A result that one task sets and others wait for: promise and future in one, on one loop.
///
/// Lifetime: must outlive its waiters, and keeps the value that they get a reference to.
template <typename T = void>
class one_shot {
  using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

 public:
  class [[nodiscard("co_await it")]] wait_operation final : public event::wait_operation_base {
   public:
    explicit wait_operation(one_shot& o) noexcept : wait_operation_base(o.set_), result_(o) {}
    std::add_lvalue_reference_t<T> await_resume() const { return result_.get(); }

   private:
    one_shot& result_;
  };

  /// Suspends until it is set. Returns the value, which stays here: `std::move` it if nobody else needs it.
  /// Throws the error that was set.
  wait_operation wait() noexcept { return wait_operation(*this); }

  /// Sets the value, made of `args`. Throws `std::logic_error` if it is set already.
  template <typename... Args>
  void set_value(Args&&... args) {
    check_unset();
    result_.template emplace<1>(std::forward<Args>(args)...);
    set_.set();
  }
  /// Sets an error, which is thrown to those who wait. Throws `std::logic_error` if it is set already.
  void set_error(std::exception_ptr error) {
    check_unset();
    result_.template emplace<2>(std::move(error));
    set_.set();
  }

  bool is_set() const noexcept { return set_.is_set(); }

  /// What `wait` gives. Throws `std::logic_error` if it is not set.
  std::add_lvalue_reference_t<T> get() {
    if (result_.index() == 2) std::rethrow_exception(std::get<2>(result_));
    if (!is_set()) throw std::logic_error("weft: this result is not set yet");
    if constexpr (!std::is_void_v<T>) return std::get<1>(result_);
  }

 private:
  void check_unset() const {
    if (is_set()) throw std::logic_error("weft: a one_shot was set twice");
  }

  event set_;
  std::variant<std::monostate, value_type, std::exception_ptr> result_;
};

}  // namespace weft
