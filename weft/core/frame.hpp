// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <source_location>
#include <type_traits>
#include <utility>

#include "weft/base/assert.hpp"
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
/// outwards. Every byte here is paid for each await and for each sleeping task.
struct frame {
  frame* parent = nullptr;  ///< who awaits this frame; null: the root of its chain
  chain* home = nullptr;
  union {
    /// Until the coroutine has ended: the pointer that owns the frame. The loop clears it before it destroys
    /// the frame, so that the owner does not destroy it a second time.
    frame** slot = nullptr;
    std::exception_ptr error;  ///< once `failed`
  };
  std::source_location at;  ///< where it is suspended
  bool catches = false;     ///< the parent is resumed, not destroyed, after this frame was unwound
  bool has_value = false;
  bool failed = false;

  frame() noexcept {}
  ~frame() {
    if (failed) [[unlikely]]
      std::destroy_at(&error);
  }
  frame(const frame&) = delete;
  frame& operator=(const frame&) = delete;

  /// The coroutine that this is the promise of.
  ///
  /// A handle is made of the address of its promise and the alignment of the promise's type; up to 16 bytes
  /// of alignment, more than which is refused, lead to the same place.
  std::coroutine_handle<frame> handle() noexcept { return std::coroutine_handle<frame>::from_promise(*this); }

  /// Takes the error out, null if there is none.
  std::exception_ptr take_error() noexcept {
    return failed ? std::exchange(error, {}) : std::exception_ptr();
  }

  static void* operator new(std::size_t bytes) { return frame_alloc(bytes); }
  static void operator delete(void* block, std::size_t bytes) noexcept { frame_free(block, bytes); }

  struct final_step {
    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> h) const noexcept {
      frame& f = h.promise();
      if (!f.parent) [[unlikely]]
        return f.root_returned();
      return f.parent->handle();
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

  /// An operation, or a kernel awaiter, stays where it is, in the awaiting expression: what waits in it costs
  /// no byte more.
  template <awaitable A>
  decltype(auto) await_transform(A&& a, std::source_location where = std::source_location::current()) {
    at = where;
    if constexpr (has_member_co_await<A>) {
      return static_cast<A&&>(a).operator co_await();
    } else {
      if constexpr (std::derived_from<std::remove_cvref_t<A>, operation>) {
        using type = std::remove_cvref_t<A>;
        static_assert(
            !requires { &type::await_ready; }, "weft: an operation defines ready(), not await_ready()");
        a.home = home;
      }
      return static_cast<A&&>(a);
    }
  }
};

inline void chain::set_root(frame* made) noexcept {
  WEFT_ASSERT(made, "this task was awaited or moved from before");
  made->home = this;
  made->slot = &root;
  root = top = made;
}

inline chain::~chain() {
  if (root) root->handle().destroy();
  if (notes) [[unlikely]]
    forget_notes();
}

template <typename Promise>
void operation::await_suspend(std::coroutine_handle<Promise> h) noexcept {
  arm(h.promise());
}

}  // namespace weft
