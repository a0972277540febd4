// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "weft/flow/detail/either_call.hpp"
#include "weft/flow/pipe.hpp"

// Stages at the end of a pipe: `co_await (source | filter(f) | to<std::vector>())`. Each gives a task; the
// source is entered and left inside it. Those that know their answer early leave it early.
namespace weft {

namespace detail {

template <typename Container, typename S>
task<Container> collected(S source) {
  co_return co_await iterated(std::move(source), [](S& items) -> task<Container> {
    Container all;
    while (auto item = co_await items.next()) all.insert(all.end(), *std::move(item));
    co_return all;
  });
}

template <typename S, typename Key, typename Value>
auto mapped(S source, Key key, Value value)
    -> task<std::map<either_result<Key, const item_of<S>>, either_result<Value, item_of<S>>>> {
  using table = std::map<either_result<Key, const item_of<S>>, either_result<Value, item_of<S>>>;
  co_return co_await iterated(std::move(source), [&](S& items) -> task<table> {
    table all;
    while (auto item = co_await items.next()) {
      auto k = co_await call_either(key, std::as_const(*item));
      all.insert_or_assign(std::move(k), co_await call_with_item(value, *item));
    }
    co_return all;
  });
}

template <typename S, typename T, typename Fn>
task<T> folded(S source, T start, Fn fn) {
  co_return co_await iterated(std::move(source), [&](S& items) -> task<T> {
    while (auto item = co_await items.next()) {
      start = co_await call_either(fn, std::move(start), *std::move(item));
    }
    co_return std::move(start);
  });
}

template <typename S>
task<std::optional<item_of<S>>> first_of(S source) {
  co_return co_await iterated(std::move(source), [](S& items) -> task<std::optional<item_of<S>>> {
    co_return co_await items.next();
  });
}

/// Is there an item for which `says` gives `wanted`?
template <typename S, typename Fn>
task<bool> found(S source, Fn says, bool wanted) {
  co_return co_await iterated(std::move(source), [&](S& items) -> task<bool> {
    while (auto item = co_await items.next()) {
      if (static_cast<bool>(co_await call_either(says, std::as_const(*item))) == wanted) co_return true;
    }
    co_return false;
  });
}

template <typename Task>
task<bool> negated(Task answer) {
  co_return !co_await std::move(answer);
}

}  // namespace detail

/// All items, in a container of them: `to<std::vector>()`.
template <template <typename...> typename Container>
auto to() {
  return stage(
      []<typename S>(S source) { return detail::collected<Container<item_of<S>>>(std::move(source)); });
}
/// All items, in a container of the type given: `to<std::string>()`.
template <typename Container>
auto to() {
  return stage([]<typename S>(S source) { return detail::collected<Container>(std::move(source)); });
}

/// All items, in a `std::set`: Python's `{x async for x in source}`.
inline auto to_set() { return to<std::set>(); }

/// A `std::map` of `key(item)` to `value(item)`, the last one wins: `{k: v async for ...}`.
template <typename Key, typename Value>
auto to_map(Key key, Value value) {
  return stage([key = std::move(key), value = std::move(value)]<typename S>(S source) mutable {
    return detail::mapped(std::move(source), std::move(key), std::move(value));
  });
}

/// `start`, then `fn(what came of it so far, item)` for each item.
template <typename T, typename Fn>
auto fold(T start, Fn fn) {
  return stage([start = std::move(start), fn = std::move(fn)]<typename S>(S source) mutable {
    return detail::folded<S, T, Fn>(std::move(source), std::move(start), std::move(fn));
  });
}

/// The first item; empty if there is none.
inline auto first() {
  return stage([]<typename S>(S source) { return detail::first_of<S>(std::move(source)); });
}

/// How many items there are.
inline auto count() {
  return fold(std::size_t{0}, [](std::size_t n, const auto&) { return n + 1; });
}

/// Does `says` say yes to some item?
template <typename Fn>
auto any_of(Fn says) {
  return stage([says = std::move(says)]<typename S>(S source) mutable {
    return detail::found<S, Fn>(std::move(source), std::move(says), true);
  });
}

/// Does `says` say yes to every item?
template <typename Fn>
auto all_of(Fn says) {
  return stage([says = std::move(says)]<typename S>(S source) mutable {
    return detail::negated(detail::found<S, Fn>(std::move(source), std::move(says), false));
  });
}

}  // namespace weft
