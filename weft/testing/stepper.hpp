// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "weft/core/child.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task.hpp"
#include "weft/testing/run.hpp"

namespace weft::testing {

/// What every `stepper` is, whatever its task gives.
class any_stepper {
 public:
  any_stepper(const any_stepper&) = delete;
  any_stepper& operator=(const any_stepper&) = delete;

  /// Lets each task that is ready run to its next suspension; if none is, time goes on to the next timer.
  /// Returns whether there is more to do.
  bool step();

  bool done() const noexcept { return loop_.root_done; }

  /// Requests the cancellation of the task; the steps that follow unwind it.
  void cancel() noexcept { root_.cancel(); }

  time_point now() const noexcept { return loop_.now(); }

 protected:
  any_stepper(frame* work, const options& o);
  /// Cancels what is not done, and runs it to its end.
  ~any_stepper();

  /// The frame of a task that returned, or threw. Throws `std::logic_error` for one that was cut or is not
  /// done, `deadlock_error` for one that waited for ever.
  frame& outcome() const;

 private:
  loop loop_;
  adopted_child root_;
};

/// Drives a task by hand, a step at a time: what `run` does, opened up.
///
///     testing::stepper steps{spin()};
///     while (steps.step()) draw();
///     int answer = steps.result();
///
/// Thread: one at a time on a thread, and not inside of `run`.
template <typename T>
class stepper : public any_stepper {
 public:
  explicit stepper(task<T> work, const options& o = {}) : any_stepper(work.release(), o) {}

  /// What the task returned, or its error thrown.
  T result() { return result_of<T>(outcome()); }
};

}  // namespace weft::testing
