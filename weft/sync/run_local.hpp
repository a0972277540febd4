// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "weft/core/loop.hpp"

namespace weft {

namespace detail {
/// The run-local values of one loop, by the numbers of their variables.
class run_local_values {
 public:
  struct any_value {
    virtual ~any_value() = default;
  };
  explicit run_local_values(loop&) noexcept {}
  ~run_local_values();

  /// This run's place for a variable. Throws `std::logic_error` outside of `run`.
  static std::unique_ptr<any_value>& at(std::size_t number);
  /// A number that no other variable has. Thread: any.
  static std::size_t make_number() noexcept;

 private:
  std::vector<std::unique_ptr<any_value>> values_;
};
}  // namespace detail

/// A global variable with a value for each `run`: made when it is first asked for, destroyed when the run
/// ends.
///
/// For what belongs to a loop, as a cache or a pool: a plain global would be shared by loops in several
/// threads, and survive from one test to the next. Lifetime: of static storage, or longer than the run.
/// Thread: any that is inside `run`; each sees its own value.
template <typename T>
class run_local {
 public:
  /// Values are made by `make()`; without it `T()`.
  explicit run_local(std::function<T()> make = [] { return T(); }) : make_(std::move(make)) {}
  run_local(const run_local&) = delete;
  run_local& operator=(const run_local&) = delete;

  /// The value of this run. Throws `std::logic_error` outside of `run`.
  T& get() const {
    if (auto& made = detail::run_local_values::at(number_)) return static_cast<holder&>(*made).value;
    auto made = std::make_unique<holder>(make_());
    T& value = made->value;
    detail::run_local_values::at(number_) = std::move(made);
    return value;
  }
  T& operator*() const { return get(); }
  T* operator->() const { return &get(); }

 private:
  struct holder final : detail::run_local_values::any_value {
    explicit holder(T&& made) : value(std::move(made)) {}
    T value;
  };

  std::function<T()> make_;
  std::size_t number_ = detail::run_local_values::make_number();
};

}  // namespace weft
