// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <utility>

#include "weft/base/ranges.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/flow/detail/either_call.hpp"
#include "weft/flow/iteration.hpp"

namespace weft {

namespace detail {
template <typename S, typename Fn>
task<> call_for_each(S source, Fn fn) {
  co_await iterated(std::move(source), [&fn](S& items) -> task<> {
    while (auto item = co_await items.next()) co_await call_with_item(fn, *item);
  });
}
}  // namespace detail

/// Calls `fn`, a function or a coroutine, with every item: Python's `async for`.
///
/// A source given by value is entered, if that is needed, and left at the end, whatever that is. An lvalue is
/// borrowed: it must outlive the call, and have been entered.
template <iterable S, typename Fn>
task<> for_each(S&& source, Fn fn) {
  return detail::call_for_each(detail::iterate(std::forward<S>(source)), std::move(fn));
}

/// Calls the coroutine `fn` with every item of a range, at most `limit` at once.
///
/// Lifetime: items are passed as the range gives them; the range must outlive the call. One call fails: the
/// others are cancelled, and an `exception_group` is thrown.
template <std::ranges::input_range Items, typename Fn>
  requires returns_task<Fn&, std::ranges::range_reference_t<Items>>
task<> for_each_concurrent(Items&& items, std::size_t limit, Fn fn) {
  auto next = std::ranges::begin(items);
  const auto end = std::ranges::end(items);
  auto worker = [&]() -> task<> {
    while (next != end) {
      auto&& item = *next;  // one that the range makes on the way lives as long as its call
      auto one = std::invoke(fn, std::forward<decltype(item)>(item));
      ++next;
      co_await std::move(one);
    }
  };
  auto all = [&](task_group<>& group) -> task<> {
    for (std::size_t i = 0; i < limit && next != end; ++i) {
      group.spawn(std::ref(worker));
      co_await yield_now();
    }
  };
  co_await with_task_group(std::ref(all));
}

}  // namespace weft
