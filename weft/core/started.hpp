// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "weft/core/group.hpp"

namespace weft {

namespace detail {
/// Where a child that is being started, and who waits for that, meet.
template <typename V>
struct start_point {
  using value_type = std::conditional_t<std::is_void_v<V>, std::monostate, V>;

  group_base& into;  ///< the group that the child moves to
  child_base* child = nullptr;
  std::optional<value_type> value{};
};

[[noreturn]] void refuse_second_start();
}  // namespace detail

/// What a child that `task_group::start` begins is given first, to say that it is ready: `ready(port)`.
///
/// From then on it belongs to the group. Called a second time it throws `std::logic_error`; if the group is
/// over, `group_closed`.
template <typename V = void>
class started {
 public:
  explicit started(detail::start_point<V>& point) noexcept : point_(&point) {}
  started(started&& other) noexcept : point_(std::exchange(other.point_, nullptr)) {}
  started& operator=(started&&) = delete;

  void operator()()
    requires std::is_void_v<V>
  {
    say(std::monostate());
  }
  template <typename U = V>
    requires(!std::is_void_v<V>) && std::constructible_from<V, U>
  void operator()(U&& value) {
    say(std::forward<U>(value));
  }

 private:
  template <typename U>
  void say(U&& value) {
    if (!point_) detail::refuse_second_start();
    point_->into.check_open();
    auto& point = *std::exchange(point_, nullptr);  // gone soon after: who waits for it goes on
    point.value.emplace(std::forward<U>(value));
    point.into.adopt(*point.child);
  }

  detail::start_point<V>* point_;
};

}  // namespace weft
