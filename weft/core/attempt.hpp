// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <coroutine>
#include <cstdint>

#include "weft/base/assert.hpp"
#include "weft/core/scope.hpp"
#include "weft/core/task.hpp"

namespace weft {

/// How a task, or the body of a `with`, came to its end.
enum class ended : std::uint8_t { returned, threw, cancelled };

/// Awaits a task and is resumed however that ends: the only place where unwinding stops.
///
/// The result or the error stays in the task, see `task::take`. After `cancelled` the task is empty; if the
/// cancellation came from further out the caller must await `pass_on` before it does anything else.
template <typename Scope>
class [[nodiscard]] attempt_awaiter {
 public:
  using weft_awaiter = void;
  attempt_awaiter(frame*& child, Scope* inside) noexcept : child_(child), inside_(inside) {}
  attempt_awaiter(const attempt_awaiter&) = delete;
  attempt_awaiter& operator=(const attempt_awaiter&) = delete;

  bool await_ready() const noexcept {
    WEFT_ASSERT(child_, "this task was awaited or moved from before");
    return false;
  }
  template <typename Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> h) {
    home_ = h.promise().home;
    if (inside_) enter(*inside_, *home_);
    h.promise().adopt(*child_, child_, true);
    return child_->handle();
  }
  ended await_resume() noexcept {
    if (inside_) leave(*inside_, *home_);
    if (!child_) return ended::cancelled;
    return child_->failed ? ended::threw : ended::returned;
  }

 private:
  frame*& child_;
  Scope* inside_;
  chain* home_ = nullptr;
};

template <typename T>
attempt_awaiter<scope> attempt(task<T>& t) noexcept {
  return {t.owned_frame(), nullptr};
}
template <std::derived_from<scope> Scope, typename T>
attempt_awaiter<Scope> attempt(Scope& inside, task<T>& t) noexcept {
  return {t.owned_frame(), &inside};
}

/// Awaited after a boundary: if a scope further out is cancelled, the unwinding goes on; else nothing.
class [[nodiscard]] pass_on final : public operation {
 public:
  template <typename Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
    if (!is_cancelled(*h.promise().home)) return false;
    operation::await_suspend(h);
    return true;
  }
  void start() noexcept override;
  void request_cancel() noexcept override {}
};

}  // namespace weft
