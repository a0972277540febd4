// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "weft/core/task_group.hpp"
#include "weft/flow/gather.hpp"

namespace weft {

namespace detail {
template <typename First, typename... Rest>
using race_result = std::conditional_t<(std::same_as<First, Rest> && ...), First,
                                       std::variant<stored<First>, stored<Rest>...>>;

inline task<std::monostate> with_value(task<> work) {
  co_await std::move(work);
  co_return std::monostate();
}

template <typename Result, std::size_t Index, typename T>
task<Result> as_alternative(task<T> work) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(work);
    co_return Result(std::in_place_index<Index>);
  } else {
    co_return Result(std::in_place_index<Index>, co_await std::move(work));
  }
}
}  // namespace detail

/// Runs all tasks at once. Returns the result of the first that returns; the others are cancelled, and have
/// ended.
///
/// One that fails first cancels the others and throws an `exception_group`; race `settled` tasks to go on
/// instead.
template <typename T>
  requires(!std::is_void_v<T>)
task<T> race(std::vector<task<T>> work) {
  auto contest = [&](task_group<T>& group) -> task<T> {
    for (task<T>& one : work) group.spawn(std::move(one));
    std::optional<T> first = co_await group.next();
    WEFT_ASSERT(first, "a race needs a task");
    group.cancel();
    co_return *std::move(first);
  };
  co_return co_await with_task_group<T>(std::ref(contest));
}

/// The same for tasks of any types: the common type, or a variant that tells by its index which one was
/// first.
template <typename First, typename... Rest>
task<detail::race_result<First, Rest...>> race(task<First> first, task<Rest>... rest) {
  using result = detail::race_result<First, Rest...>;
  if constexpr (std::is_void_v<result>) {
    std::vector<task<std::monostate>> all;
    all.push_back(detail::with_value(std::move(first)));
    (all.push_back(detail::with_value(std::move(rest))), ...);
    co_await race(std::move(all));
  } else {
    std::vector<task<result>> all;
    if constexpr ((std::same_as<First, Rest> && ...)) {
      all.push_back(std::move(first));
      (all.push_back(std::move(rest)), ...);
    } else {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        all.push_back(detail::as_alternative<result, 0>(std::move(first)));
        (all.push_back(detail::as_alternative<result, I + 1>(std::move(rest))), ...);
      }(std::index_sequence_for<Rest...>());
    }
    co_return co_await race(std::move(all));
  }
}

}  // namespace weft
