// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/detail/kept_argument.hpp"
#include "weft/core/group.hpp"
#include "weft/core/task.hpp"
#include "weft/core/task_description.hpp"
#include "weft/core/task_notes.hpp"

namespace weft {

namespace detail {
/// The outermost frame of a task whose function threw the current exception when it was called.
frame* frame_of_failed_call() noexcept;
}  // namespace detail

/// A child with the function and the arguments that it runs on: it owns them until it is done.
///
/// The function is called at once, which makes the root frame; what the call throws, the task throws.
template <typename T, typename Fn, typename... Args>
class child_of final : public child_base {
 public:
  template <typename F, typename... A>
  explicit child_of(loop& l, F&& fn, A&&... args)
      : child_base(l), fn_(std::forward<F>(fn)), args_(std::forward<A>(args)...) {
    try {
      set_root(std::apply(std::move(fn_), std::move(args_)).release());
    } catch (...) {
      set_root(detail::frame_of_failed_call());
    }
  }

 private:
  [[no_unique_address]] Fn fn_;
  [[no_unique_address]] std::tuple<Args...> args_;
};

namespace detail {
template <typename T, typename Fn, typename Indices, typename... Args>
struct child_keeping;
template <typename T, typename Fn, std::size_t... I, typename... Args>
struct child_keeping<T, Fn, std::index_sequence<I...>, Args...> {
  using type = child_of<T, Fn, kept_argument<Fn, I, Args>...>;
};
}  // namespace detail

/// The child that calls an `Fn` with what it keeps of `Args`: values, or references that `std::ref` gave.
template <typename T, typename Fn, typename... Args>
using child_calling = typename detail::child_keeping<T, std::decay_t<Fn>, std::index_sequence_for<Args...>,
                                                     std::unwrap_ref_decay_t<Args>...>::type;

/// A child made from a task that existed before.
class adopted_child final : public child_base {
 public:
  adopted_child(loop& l, frame* made) noexcept : child_base(l) { set_root(made); }
};

namespace detail {
/// Throws what awaiting the value of a child that did not return throws.
[[noreturn]] void refuse_value(const child_base& child);
}  // namespace detail

/// A reference to one child: await its value, cancel it alone, ask its state. It stays owned by its group.
///
///     auto page = group.spawn(fetch, url);
///     use(co_await page);
///
/// Lifetime: may outlive the child and the group.
template <typename T>
class child_handle {
 public:
  explicit child_handle(child_base* child) noexcept : child_(child) { child_->retain(); }
  child_handle(child_handle&& other) noexcept : child_(std::exchange(other.child_, nullptr)) {}
  child_handle& operator=(child_handle&& other) noexcept {
    std::swap(child_, other.child_);
    return *this;
  }
  ~child_handle() {
    if (child_) child_->release();
  }

  /// Requests its cancellation. Idempotent; not an error for the group.
  void cancel() noexcept {
    if (child_->state == child_state::running) child_->cancel();
  }
  child_state state() const noexcept { return child_->state; }
  bool done() const noexcept { return child_->state != child_state::running; }

  class [[nodiscard]] join_operation final : public parking_lot::wait {
   public:
    explicit join_operation(child_base* child) : wait(child->note().joiners), child_(child) {}
    bool ready() const noexcept { return child_->state != child_state::running; }
    child_state await_resume() const noexcept { return child_->state; }

   private:
    child_base* child_;
  };

  /// Waits for the child and gives what it returned, once: awaiting the handle does the same.
  ///
  /// Cancelling the waiter does not cancel the child. Throws `task_failed` if the child threw, which has
  /// cancelled its group, and `task_cancelled` if it was cancelled.
  task<T> value() {
    const child_state end = co_await join();
    if (end != child_state::returned) detail::refuse_value(*child_);
    co_return take();
  }
  auto operator co_await() { return value().operator co_await(); }

  /// Suspends until the child is done; gives how it ended. Cancelling the waiter does not cancel the child.
  join_operation join() { return join_operation(child_); }

  /// What the child returned. It must have returned: `state()` says so, or `join()`; and only once.
  T take() {
    WEFT_ASSERT(child_->state == child_state::returned && child_->root,
                "this child has not returned a value, or it was taken before");
    child_->leave_results();
    task<T> ended(std::exchange(child_->root, nullptr));
    return ended.take();
  }

  /// Gives the child a name, for what is said of it: `auto h = group.spawn(f).named("reader")`.
  child_handle& named(std::string name) & {
    child_->note().name = std::move(name);
    return *this;
  }
  child_handle&& named(std::string name) && { return std::move(named(std::move(name))); }

  /// `<task spin pending at spinner.cpp:12>`: its function, how it stands, and where it is suspended.
  std::string str() const { return describe(*child_); }

  child_base& record() const noexcept { return *child_; }

 private:
  child_base* child_;
};

}  // namespace weft
