// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <exception>
#include <expected>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "weft/core/attempt.hpp"
#include "weft/core/task_group.hpp"

namespace weft {

namespace detail {
template <typename T>
using stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <typename T>
task<> store(std::optional<T>& out, task<T> work) {
  out.emplace(co_await std::move(work));
}
inline task<> store(std::optional<std::monostate>& out, task<> work) {
  co_await std::move(work);
  out.emplace();
}
}  // namespace detail

/// Runs all tasks at once. Returns their results as a tuple, in the order given; `std::monostate` for a task
/// without one.
///
/// One fails: the others are cancelled, and an `exception_group` is thrown once all have ended. To get every
/// outcome, gather `settled` tasks.
template <typename... T>
task<std::tuple<detail::stored<T>...>> gather(task<T>... work) {
  std::tuple<std::optional<detail::stored<T>>...> results;
  auto together = [&](task_group<>& group) -> task<> {
    std::apply([&](auto&... out) { (group.spawn(detail::store(out, std::move(work))), ...); }, results);
    co_return;
  };
  co_await with_task_group(std::ref(together));
  co_return std::apply([](auto&... out) { return std::tuple<detail::stored<T>...>(*std::move(out)...); },
                       results);
}

/// Runs all tasks at once. Returns their results in the order given. Throws as the other `gather`.
template <typename T>
task<std::vector<T>> gather(std::vector<task<T>> work) {
  std::vector<std::optional<T>> results(work.size());
  auto together = [&](task_group<>& group) -> task<> {
    for (std::size_t i = 0; i < work.size(); ++i) group.spawn(detail::store(results[i], std::move(work[i])));
    co_return;
  };
  co_await with_task_group(std::ref(together));
  std::vector<T> all;
  all.reserve(results.size());
  for (auto& r : results) all.push_back(*std::move(r));
  co_return all;
}

/// Runs all tasks at once, to their ends. Throws as the other `gather`.
task<> gather(std::vector<task<>> work);

/// Turns an error into a value, so that one failure does not cancel what runs beside it.
/// Cancellation: passes through; it is neither value nor error.
template <typename T>
task<std::expected<T, std::exception_ptr>> settled(task<T> work) {
  switch (co_await attempt(work)) {
    case ended::threw: co_return std::unexpected(work.take_error());
    case ended::cancelled: co_await pass_on(); break;
    case ended::returned: break;
  }
  if constexpr (std::is_void_v<T>) {
    co_return std::expected<void, std::exception_ptr>();
  } else {
    co_return work.take();
  }
}

/// Runs all tasks at once, to their ends. Returns what became of each, in the order given: nothing that fails
/// cancels the others. Python's `gather(..., return_exceptions=True)`.
template <typename T>
task<std::vector<std::expected<T, std::exception_ptr>>> gather_settled(std::vector<task<T>> work) {
  std::vector<task<std::expected<T, std::exception_ptr>>> all;
  all.reserve(work.size());
  for (task<T>& one : work) all.push_back(settled(std::move(one)));
  return gather(std::move(all));
}
/// The same as a tuple.
template <typename... T>
task<std::tuple<std::expected<T, std::exception_ptr>...>> gather_settled(task<T>... work) {
  return gather(settled(std::move(work))...);
}

}  // namespace weft
