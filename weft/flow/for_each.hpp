// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iterator>
#include <optional>
#include <ranges>
#include <utility>

#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"

namespace weft {

/// Something that is asked for one item after the other: `co_await source.next()` gives an optional.
template <typename S>
concept async_source = requires(S& s) { s.next(); };

namespace detail {
template <typename S, typename Fn>
task<> drain(S& source, Fn& fn) {
  while (auto item = co_await source.next()) {
    if constexpr (returns_task<Fn&, decltype(*std::move(item))>) {
      co_await std::invoke(fn, *std::move(item));
    } else if constexpr (std::invocable<Fn&, decltype(*std::move(item))>) {
      std::invoke(fn, *std::move(item));
    } else if constexpr (returns_task<Fn&, decltype(*item)>) {
      co_await std::invoke(fn, *item);
    } else {
      std::invoke(fn, *item);
    }
  }
}
}  // namespace detail

/// Calls `fn`, a function or a coroutine, with every item: Python's `async for`.
///
/// A source that is entered and left, as a generator, is left at the end, whatever that is.
template <async_source S, typename Fn>
task<> for_each(S source, Fn fn) {
  if constexpr (async_resource<S>) {
    co_await with(std::ref(source), [&fn](S& entered) { return detail::drain(entered, fn); });
  } else {
    co_await detail::drain(source, fn);
  }
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
