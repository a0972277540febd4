// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "weft/core/frame.hpp"
#include "weft/core/task.hpp"
#include "weft/core/with.hpp"

// Python's six words for what is awaited, iterated and entered, with their meaning:
//
//   Awaitable             awaitable (core): what `co_await` accepts
//   Coroutine             coroutine: what calling a coroutine gives, a task
//   AsyncIterator         async_iterator: gives one item after the other to `co_await it.next()`
//   AsyncIterable         async_iterable: an iterator, or something whose `iterate()` makes one
//   AsyncGenerator        async_generator<T>, and any_async_generator for a template's parameter
//   AsyncContextManager   async_context_manager: entered and left by awaiting
namespace weft {

namespace detail {
template <typename A>
auto awaiter_of() {
  if constexpr (has_member_co_await<A>) {
    return std::type_identity<decltype(std::declval<A>().operator co_await())>();
  } else {
    return std::type_identity<std::remove_reference_t<A>>();
  }
}
}  // namespace detail

/// What `co_await` gives for an `A`.
template <awaitable A>
using await_result =
    decltype(std::declval<typename decltype(detail::awaiter_of<A>())::type&>().await_resume());

/// What calling a coroutine function gives: `task<T>`, which returns, throws or is cut.
template <typename A>
concept coroutine = is_task<std::remove_cvref_t<A>>;

/// Something that is entered and left by awaiting.
template <typename R>
concept async_context_manager = async_resource<R>;

/// Something that is asked for one item after the other: `co_await it.next()` gives an optional, empty at the
/// end.
template <typename S>
concept async_iterator = requires(S& s) {
  { s.next() } -> awaitable;
  requires requires(await_result<decltype(s.next())> got) {
    static_cast<bool>(got);
    *got;
  };
};

/// Something that can be iterated: an iterator, or what makes one by its plain function `iterate()`.
template <typename S>
concept async_iterable = async_iterator<S> || requires(S& s) {
  { s.iterate() } -> async_iterator;
};

/// An iterator that a coroutine writes, into which errors can be thrown; it returns nothing but its items.
template <typename G>
concept any_async_generator = async_iterator<G> && async_context_manager<G> && requires(G& g) {
  g.advance();
  g.throw_in(std::exception_ptr());
};

/// The type of the items of an async iterator.
template <async_iterator S>
using item_of =
    std::remove_cvref_t<decltype(*std::declval<await_result<decltype(std::declval<S&>().next())>&>())>;

}  // namespace weft
