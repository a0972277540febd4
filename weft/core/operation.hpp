// SPDX-License-Identifier: MIT
#pragma once

#include <coroutine>

namespace weft {

class chain;
struct frame;

/// Everything that suspends a task is one of these: the leaf protocol.
///
/// An operation lives in the frame that awaits it; the kernel allocates nothing for it. `start()` arms it;
/// then exactly one of `complete()` and `complete_cancelled()` follows, at once or later; `request_cancel()`
/// comes at most once, and only while it is armed. An operation whose result is there although it was asked
/// to cancel calls `complete()`: the result is delivered and the task is cut where it suspends next. None of
/// these runs user code: they only move the task to the run queue.
///
/// To write one: derive, override `start` and `request_cancel`, and give it an `await_resume` that returns
/// the result; `ready` may answer without suspending. Thread: only the loop's own; `loop::post` carries
/// a completion over from another.
class operation {
 public:
  operation() = default;
  operation(const operation&) = delete;
  operation& operator=(const operation&) = delete;

  /// Is there nothing to wait for? Hidden by an operation that can tell. A cancelled task is cut before it is
  /// asked: every operation is a checkpoint, also when its result is there.
  bool ready() noexcept { return false; }

  bool await_ready(this auto& self) {
    if (self.home->innermost->effective && !self.must_finish) return false;
    return self.ready();
  }
  template <typename Promise>
  void await_suspend(std::coroutine_handle<Promise> h) noexcept;
  void await_resume() noexcept {}

  /// Arms the operation. May complete at once.
  virtual void start() noexcept = 0;

  /// Asks an armed operation to end soon. It may confirm at once, later, or finish all the same.
  virtual void request_cancel() noexcept = 0;

  /// Ends it with its result: the task resumes.
  void complete() noexcept;

  /// Ends it without one, after `request_cancel`: the task unwinds.
  void complete_cancelled() noexcept;

  chain* home = nullptr;     ///< the task that waits; set where it is awaited, before `ready`
  bool cancelling = false;   ///< `request_cancel` was called
  bool must_finish = false;  ///< awaited even by a cancelled task, as the join of a group is

 protected:
  ~operation() = default;
  void arm(frame& f) noexcept;

 private:
  void arm_watched(chain& c) noexcept;
};

}  // namespace weft
