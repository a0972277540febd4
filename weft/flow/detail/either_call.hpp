// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <coroutine>
#include <functional>
#include <type_traits>
#include <utility>

#include "weft/flow/concepts.hpp"

// Functions of the user are plain or coroutines: `co_await call_either(fn, args...)` gives the result of
// either. A plain one costs no frame.
namespace weft::detail {

/// A value that is there; awaiting it gives it.
template <typename T>
struct at_hand {
  using weft_awaiter = void;
  T value;
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  T await_resume() { return static_cast<T&&>(value); }
};
template <>
struct at_hand<void> {
  using weft_awaiter = void;
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};

/// Calls `fn`, also a pointer to a member, and gives something to await.
template <typename Fn, typename... Args>
auto call_either(Fn& fn, Args&&... args) {
  using result = std::invoke_result_t<Fn&, Args...>;
  if constexpr (returns_task<Fn&, Args...>) {
    return std::invoke(fn, std::forward<Args>(args)...);
  } else if constexpr (std::is_void_v<result>) {
    std::invoke(fn, std::forward<Args>(args)...);
    return at_hand<void>();
  } else {
    return at_hand<std::remove_cvref_t<result>>{std::invoke(fn, std::forward<Args>(args)...)};
  }
}

/// Calls `fn` with an item that it may take over, or with a reference to it if it takes no other.
template <typename Fn, typename Item>
auto call_with_item(Fn& fn, Item& item) {
  if constexpr (std::invocable<Fn&, Item>) {
    return call_either(fn, std::move(item));
  } else {
    return call_either(fn, item);
  }
}

/// What `fn` gives for an item, in the end.
template <typename Fn, typename Item>
using either_result = await_result<decltype(call_with_item(std::declval<Fn&>(), std::declval<Item&>()))>;

}  // namespace weft::detail
