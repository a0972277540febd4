// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <type_traits>

#include "weft/core/attempt.hpp"
#include "weft/core/scope.hpp"
#include "weft/core/task.hpp"
#include "weft/core/timer.hpp"

namespace weft {

/// What the cancellable forms give: the value, or empty; for a task without a value a `bool`, true if it
/// finished.
template <typename T>
using maybe = std::conditional_t<std::is_void_v<T>, bool, std::optional<T>>;

/// Limits a part of a task: it can be cancelled, by hand or by a deadline, without cancelling what is around
/// it.
///
/// `co_await scope.run(body)` enters it. Requests are sticky: a scope once cancelled stays so, and a request
/// before it is entered cuts the body at its first suspension. A shield keeps cancellations from further out
/// away.
///
/// Lifetime: must outlive the `run`; may be cancelled by any task or destructor of the same loop.
class cancel_scope final : public scope, private timer_hook {
 public:
  cancel_scope() noexcept : timer_hook(timer_hook::kind::scope) { what = scope::kind::timed; }
  explicit cancel_scope(duration limit) noexcept : cancel_scope() { limit_ = limit; }
  explicit cancel_scope(time_point deadline) noexcept : cancel_scope() { deadline_ = deadline; }
  ~cancel_scope();

  /// A scope that cancellations from outside do not enter, with a limit of its own.
  static constexpr struct shielded_t {
  } shielded{};
  cancel_scope(shielded_t, duration limit) noexcept : cancel_scope(limit) { shield = true; }

  /// Moves the deadline, also while the scope is entered; a deadline in the past cancels now.
  void set_deadline(time_point when);
  time_point deadline() const noexcept { return deadline_; }

  /// Has the deadline passed while the scope was entered?
  bool expired() const noexcept { return expired_; }

  /// Runs `body()` inside.
  ///
  /// Returns its value, or empty (`false` for a task without one) if this scope was cancelled first. A body
  /// that returned wins over a cancellation.
  template <typename Body>
    requires returns_task<Body&>
  task<maybe<task_value<Body&>>> run(Body body);

 private:
  friend void enter(cancel_scope&, chain&);
  friend void leave(cancel_scope&, chain&) noexcept;
  friend struct scope;
  friend class timer_queue;
  void expire() noexcept;

  time_point deadline_ = time_point::max();
  duration limit_ = duration::max();  // counted from entering
  bool expired_ = false;
};

void enter(cancel_scope& s, chain& c);
void leave(cancel_scope& s, chain& c) noexcept;

// Implementation

/// The result of a task that was attempted: empty if it was cut.
template <typename T>
maybe<T> maybe_take(task<T>& attempted) {
  if constexpr (std::is_void_v<T>) {
    if (!attempted.owned_frame()) return false;
    attempted.take();
    return true;
  } else {
    if (!attempted.owned_frame()) return std::nullopt;
    return attempted.take();
  }
}

template <typename Body>
  requires returns_task<Body&>
task<maybe<task_value<Body&>>> cancel_scope::run(Body body) {
  auto running = detail::call(body);
  if (co_await attempt(*this, running) == ended::cancelled) co_await pass_on();
  co_return maybe_take(running);
}

}  // namespace weft
