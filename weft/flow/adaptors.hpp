// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "weft/flow/detail/either_call.hpp"
#include "weft/flow/pipe.hpp"

// Stages that take items from one source. Functions are plain, coroutines, or pointers to members. What comes
// out is an `async_generator`: lazy, iterated by `for_each`, a collector, or inside `with`, which enter and
// leave the source with it. They all end when the source does, and throw what it or a function throws.
namespace weft {

/// The items that `keep` says yes to.
template <typename Fn>
auto filter(Fn keep);

/// What `fn` gives for each item.
template <typename Fn>
auto transform(Fn fn);

/// The first `n` items; the source is not asked for another one.
auto take(std::size_t n);

/// The items before the first one that `keep` says no to.
template <typename Fn>
auto take_while(Fn keep);

/// The items after the first `n`.
auto drop(std::size_t n);

/// The items from the first one on that `skip` says no to.
template <typename Fn>
auto drop_while(Fn skip);

/// Pairs of a number, counted from `start`, and an item.
auto enumerate(std::size_t start = 0);

/// Vectors of `n` items; the last one has what is left.
auto chunk(std::size_t n);

/// The items of items that are sources or ranges themselves; each is left before the next one is asked for.
auto flatten();

// Implementation

namespace detail {

template <typename S, typename Fn>
async_generator<item_of<S>> filtered(S source, Fn keep) {
  auto& items = co_await entered(source);
  while (auto item = co_await items.next()) {
    if (co_await call_either(keep, std::as_const(*item))) co_yield *std::move(item);
  }
}

template <typename S, typename Fn>
async_generator<either_result<Fn, item_of<S>>> transformed(S source, Fn fn) {
  auto& items = co_await entered(source);
  while (auto item = co_await items.next()) co_yield co_await call_with_item(fn, *item);
}

template <typename S>
async_generator<item_of<S>> taken(S source, std::size_t n) {
  if (n == 0) co_return;
  auto& items = co_await entered(source);
  while (auto item = co_await items.next()) {
    co_yield *std::move(item);
    if (--n == 0) break;
  }
}

template <typename S, typename Fn>
async_generator<item_of<S>> taken_while(S source, Fn keep) {
  auto& items = co_await entered(source);
  while (auto item = co_await items.next()) {
    if (!co_await call_either(keep, std::as_const(*item))) break;
    co_yield *std::move(item);
  }
}

template <typename S>
async_generator<item_of<S>> dropped(S source, std::size_t n) {
  auto& items = co_await entered(source);
  for (; n > 0; --n) {
    if (!co_await items.next()) co_return;
  }
  while (auto item = co_await items.next()) co_yield *std::move(item);
}

template <typename S, typename Fn>
async_generator<item_of<S>> dropped_while(S source, Fn skip) {
  auto& items = co_await entered(source);
  bool skipping = true;
  while (auto item = co_await items.next()) {
    if (skipping && co_await call_either(skip, std::as_const(*item))) continue;
    skipping = false;
    co_yield *std::move(item);
  }
}

template <typename S>
async_generator<std::pair<std::size_t, item_of<S>>> enumerated(S source, std::size_t number) {
  auto& items = co_await entered(source);
  while (auto item = co_await items.next()) {
    co_yield std::pair<std::size_t, item_of<S>>(number++, *std::move(item));
  }
}

template <typename S>
async_generator<std::vector<item_of<S>>> chunked(S source, std::size_t n) {
  WEFT_ASSERT(n > 0, "a chunk has at least one item");
  auto& items = co_await entered(source);
  std::vector<item_of<S>> full;
  while (auto item = co_await items.next()) {
    full.push_back(*std::move(item));
    if (full.size() == n) co_yield std::exchange(full, {});
  }
  if (!full.empty()) co_yield std::move(full);
}

template <typename S>
async_generator<item_of<iterator_over<item_of<S>>>> flattened(S source) {
  auto& outer = co_await entered(source);
  while (auto inner = co_await outer.next()) {
    auto owned = iterate(*std::move(inner));
    auto& items = co_await entered(owned);
    while (auto item = co_await items.next()) co_yield *std::move(item);
    if constexpr (async_resource<decltype(owned)>) co_await leave_last();
  }
}

}  // namespace detail

template <typename Fn>
auto filter(Fn keep) {
  return stage([keep = std::move(keep)]<typename S>(S source) mutable {
    return detail::filtered<S, Fn>(std::move(source), std::move(keep));
  });
}

template <typename Fn>
auto transform(Fn fn) {
  return stage([fn = std::move(fn)]<typename S>(S source) mutable {
    return detail::transformed<S, Fn>(std::move(source), std::move(fn));
  });
}

inline auto take(std::size_t n) {
  return stage([n]<typename S>(S source) { return detail::taken<S>(std::move(source), n); });
}

template <typename Fn>
auto take_while(Fn keep) {
  return stage([keep = std::move(keep)]<typename S>(S source) mutable {
    return detail::taken_while<S, Fn>(std::move(source), std::move(keep));
  });
}

inline auto drop(std::size_t n) {
  return stage([n]<typename S>(S source) { return detail::dropped<S>(std::move(source), n); });
}

template <typename Fn>
auto drop_while(Fn skip) {
  return stage([skip = std::move(skip)]<typename S>(S source) mutable {
    return detail::dropped_while<S, Fn>(std::move(source), std::move(skip));
  });
}

inline auto enumerate(std::size_t start) {
  return stage([start]<typename S>(S source) { return detail::enumerated<S>(std::move(source), start); });
}

inline auto chunk(std::size_t n) {
  return stage([n]<typename S>(S source) { return detail::chunked<S>(std::move(source), n); });
}

inline auto flatten() {
  return stage([]<typename S>(S source) { return detail::flattened<S>(std::move(source)); });
}

}  // namespace weft
