// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include "weft/base/ranges.hpp"
#include "weft/flow/async_generator.hpp"
#include "weft/flow/concepts.hpp"

namespace weft {

/// What `for_each`, the adaptors and the collectors iterate: an async iterable, or a plain range. The items
/// of a range of tasks are their results, awaited one after the other.
template <typename S>
concept iterable = async_iterable<std::remove_reference_t<S>> || std::ranges::input_range<S>;

namespace detail {

/// An iterator that somebody else owns, and has entered if it is a resource.
template <typename S>
class borrowed_iterator {
 public:
  explicit borrowed_iterator(S& iterator) noexcept : iterator_(&iterator) {}
  auto next() { return iterator_->next(); }

 private:
  S* iterator_;
};

template <typename T>
using item_stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
template <typename T>
struct range_item : std::type_identity<T> {};
template <typename T>
struct range_item<task<T>> : std::type_identity<item_stored<T>> {};

template <std::ranges::input_range Range>
async_generator<typename range_item<std::ranges::range_value_t<Range>>::type> items_of(Range range) {
  using value = std::ranges::range_value_t<Range>;
  for (auto&& item : range) {
    if constexpr (std::same_as<value, task<>>) {
      co_await std::move(item);
      co_yield std::monostate();
    } else if constexpr (is_task<value>) {
      co_yield co_await std::move(item);
    } else if constexpr (!std::ranges::view<Range> ||
                         !std::is_reference_v<std::ranges::range_reference_t<Range>>) {
      co_yield std::move(item);
    } else {
      co_yield item;
    }
  }
}

/// An async iterator over anything `iterable`: what is given by value is owned, an lvalue is borrowed.
template <iterable S>
auto iterate(S&& source) {
  using bare = std::remove_reference_t<S>;
  if constexpr (async_iterator<bare> && std::is_lvalue_reference_v<S>) {
    return borrowed_iterator<bare>(source);
  } else if constexpr (async_iterator<bare>) {
    return std::forward<S>(source);
  } else if constexpr (async_iterable<bare>) {
    return source.iterate();
  } else {
    return items_of(base::keep_range(std::forward<S>(source)));
  }
}
template <iterable S>
using iterator_over = std::remove_cvref_t<decltype(iterate(std::declval<S>()))>;

/// Awaited by a generator that has an iterator as its parameter: enters it if it is a resource, until the
/// generator is left.
template <async_iterator S>
auto entered(S& source) {
  if constexpr (async_resource<S>) {
    return use<S>(std::move(source));
  } else {
    return at_hand<S&>{source};
  }
}

/// Calls `body` with the iterator, entered and left around it if it is a resource.
template <async_iterator S, typename Body>
  requires returns_task<Body&, S&>
task<task_value<Body&, S&>> iterated(S source, Body body) {
  if constexpr (async_resource<S>) {
    co_return co_await with(std::ref(source), std::ref(body));
  } else {
    co_return co_await std::invoke(body, source);
  }
}

}  // namespace detail
}  // namespace weft
