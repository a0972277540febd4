// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "weft/core/task_group.hpp"
#include "weft/flow/adaptors.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/flow/producer.hpp"

namespace weft {

/// Tuples of one item of each source, until one of them is at its end. They are asked one after the other.
template <iterable... S>
auto zip(S&&... sources);

/// The items of one source after the other; the type is the first one's. Each is left before the next is
/// entered. Python's `chain`, a name that the kernel has.
template <iterable First, iterable... Rest>
auto concat(First&& first, Rest&&... rest);

/// The items of all sources as they come; the type is the first one's.
///
/// Each source is asked for its next item while the consumer works on another one's. A source that fails cuts
/// the others; `next()` throws an `exception_group`.
template <iterable First, iterable... Rest>
auto merge(First&& first, Rest&&... rest);
/// The same for any number of generators.
template <typename T>
auto merge(std::vector<async_generator<T>> sources);

// Implementation

namespace detail {

template <std::size_t... I, typename... S>
async_generator<std::tuple<item_of<S>...>> zipped(std::index_sequence<I...>, S... sources) {
  std::tuple<S&...> all{co_await entered(sources)...};
  for (;;) {
    std::tuple<std::optional<item_of<S>>...> got;
    const auto keep = [](auto& to, auto&& item) {
      if (item) to.emplace(*std::move(item));
      return to.has_value();
    };
    if (!(keep(std::get<I>(got), co_await std::get<I>(all).next()) && ...)) co_return;
    co_yield std::tuple<item_of<S>...>(*std::move(std::get<I>(got))...);
  }
}

template <typename T, typename S>
async_generator<T> relayed(S source) {
  auto& items = co_await entered(source);
  while (auto item = co_await items.next()) co_yield T(*std::move(item));
}

/// Any source as a generator of `T`.
template <typename T, typename S>
async_generator<T> generator_over(S source) {
  if constexpr (std::same_as<S, async_generator<T>>) {
    return source;
  } else {
    return relayed<T>(std::move(source));
  }
}

template <iterable First, iterable... Rest>
auto generators_over(First&& first, Rest&&... rest) {
  using item = item_of<iterator_over<First>>;
  std::vector<async_generator<item>> all;
  all.reserve(1 + sizeof...(Rest));
  all.push_back(generator_over<item>(iterate(std::forward<First>(first))));
  (all.push_back(generator_over<item>(iterate(std::forward<Rest>(rest)))), ...);
  return all;
}

}  // namespace detail

template <iterable... S>
auto zip(S&&... sources) {
  return detail::zipped(std::index_sequence_for<S...>(), detail::iterate(std::forward<S>(sources))...);
}

template <iterable First, iterable... Rest>
auto concat(First&& first, Rest&&... rest) {
  return detail::generators_over(std::forward<First>(first), std::forward<Rest>(rest)...) | flatten();
}

template <typename T>
auto merge(std::vector<async_generator<T>> sources) {
  return produce<T>([sources = std::move(sources)](outlet<T>& out) mutable -> task<> {
    const auto give = [&out](T item) -> task<> { co_await out.put(std::move(item)); };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (auto& source : sources) group.spawn(for_each(std::move(source), give));
      co_return;
    });
  });
}

template <iterable First, iterable... Rest>
auto merge(First&& first, Rest&&... rest) {
  return merge(detail::generators_over(std::forward<First>(first), std::forward<Rest>(rest)...));
}

}  // namespace weft
