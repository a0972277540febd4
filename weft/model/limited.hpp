// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <utility>

#include "weft/model/rules.hpp"

namespace weft::model {

/// A value that is read only if rules hold, where there is no struct to describe: `limited<int, ge(0),
/// le(100)>` as the parameter of a handler, an item of a list. It does not check what the program puts into
/// it.
template <typename T, rule... Rules> class limited {
 public:
  using value_type = T;
  static constexpr std::array<rule, sizeof...(Rules)> rules{Rules...};

  constexpr limited() = default;
  template <std::convertible_to<T> From> constexpr limited(From&& from) : value_(std::forward<From>(from)) {}

  constexpr const T& value() const noexcept { return value_; }
  constexpr T& value() noexcept { return value_; }
  constexpr operator const T&() const noexcept { return value_; }
  constexpr const T& operator*() const noexcept { return value_; }
  constexpr const T* operator->() const noexcept { return &value_; }

  friend bool operator==(const limited&, const limited&) = default;

 private:
  T value_{};
};

}  // namespace weft::model
