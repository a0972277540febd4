// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>

#include "weft/core/chain.hpp"
#include "weft/core/frame_pool.hpp"
#include "weft/core/operation.hpp"

namespace weft {

/// What `co_await` accepts in a weft coroutine: a task (as an rvalue), an operation, or an awaiter of the
/// kernel.
///
/// An awaiter of another library is refused: it would resume the coroutine behind the run queue's back and
/// could not be cancelled. Bridge it with an `operation`.
template <typename A>
concept kernel_awaiter = requires { typename std::remove_cvref_t<A>::weft_awaiter; };

template <typename A>
concept has_member_co_await = requires(A&& a) { static_cast<A&&>(a).operator co_await(); };

template <typename A>
concept awaitable =
    has_member_co_await<A> || std::derived_from<std::remove_cvref_t<A>, operation> || kernel_awaiter<A>;

/// The part of every promise that the kernel knows.
///
/// A suspended coroutine is reached from its chain: `chain::top` is the innermost frame, `parent` leads
/// outwards. `slot` is the pointer that owns the frame; the loop clears it before it destroys the frame, so
/// that the owner does not destroy it a second time.
struct frame {
  std::coroutine_handle<> self;
  frame* parent = nullptr;  ///< who awaits this frame; null: the root of its chain
  chain* home = nullptr;
  frame** slot = nullptr;
  std::source_location at;  ///< where it is suspended
  std::exception_ptr error;
  bool catches = false;  ///< the parent is resumed, not destroyed, after this frame was unwound
  bool has_value = false;

  static void* operator new(std::size_t bytes) { return frame_alloc(bytes); }
  static void operator delete(void* block, std::size_t bytes) noexcept { frame_free(block, bytes); }

  struct final_step {
    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> h) const noexcept {
      frame& f = h.promise();
      return f.parent ? f.parent->self : f.root_returned();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  final_step final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept;
  std::coroutine_handle<> root_returned() noexcept;

  /// Makes `child` run in this frame's chain; `owner` is the pointer that owns it.
  void adopt(frame& child, frame*& owner, bool catching) noexcept {
    child.parent = this;
    child.home = home;
    child.slot = &owner;
    child.catches = catching;
  }

  /// An operation, or a kernel awaiter, that lives in the awaiting expression.
  template <typename A>
  struct borrowed {
    A& a;
    bool await_ready() {
      if constexpr (std::derived_from<A, operation>) {
        // A checkpoint even when the result is there already: a cancelled task is cut before anything is
        // armed.
        if (a.home->innermost->effective && !a.must_finish) return false;
      }
      return a.await_ready();
    }
    template <typename Promise>
    auto await_suspend(std::coroutine_handle<Promise> h) {
      return a.await_suspend(h);
    }
    decltype(auto) await_resume() { return a.await_resume(); }
  };

  template <awaitable A>
  auto await_transform(A&& a, std::source_location where = std::source_location::current()) {
    at = where;
    if constexpr (has_member_co_await<A>) {
      return static_cast<A&&>(a).operator co_await();
    } else {
      if constexpr (std::derived_from<std::remove_cvref_t<A>, operation>) a.home = home;
      return borrowed<std::remove_reference_t<A>>{a};
    }
  }
};

template <typename Promise>
void operation::await_suspend(std::coroutine_handle<Promise> h) noexcept {
  arm(h.promise());
}

}  // namespace weft
