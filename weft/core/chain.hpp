// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/scope.hpp"

namespace weft {

class loop;
class operation;
struct frame;
struct task_notes;

/// How a child stands.
enum class child_state : std::uint8_t { running, returned, threw, cancelled };

/// One child of a group together with everything that it awaits: what the run queue runs.
///
/// It is also the outermost scope of its task, so that a handle can cancel it alone.
///
/// Invariant: a chain is in the run queue at most once (`step` says what for), and then it has no armed
/// operation.
class chain : public base::list_hook, public scope {
 public:
  enum class step_kind : std::uint8_t { idle, start, resume, unwind };

  explicit chain(loop& l) noexcept : lp(&l), innermost(this) {
    owner = this;
    what = kind::chain;
  }
  chain(const chain&) = delete;
  chain& operator=(const chain&) = delete;

  /// Takes the outermost frame, of which nothing has run.
  void set_root(frame* made) noexcept;

  /// What is rarely known of a task; made on first use.
  task_notes& note();

  /// The root frame has returned, or everything was unwound.
  virtual void finished(bool unwound) noexcept = 0;

  /// The operation that it waits for; null while it runs or is in the run queue.
  operation* armed() const noexcept { return step == step_kind::idle ? leaf : nullptr; }

  // In this order the small ones lie in what the bases leave free: a chain is most of a sleeping task.
  step_kind step = step_kind::idle;
  std::uint8_t ready_streak = 0;  ///< results taken without suspending since the loop ran this chain
  child_state state = child_state::running;
  bool is_daemon = false;  ///< does not keep its group open

 protected:
  std::uint16_t references_ = 1;  // the group's; one more for each handle

 public:
  loop* lp;
  scope* innermost;
  frame* top = nullptr;   ///< the innermost frame: resumed, or destroyed first
  frame* root = nullptr;  ///< owned
  union {
    operation* leaf = nullptr;  ///< armed, while `step` is idle
    chain* next_ready;          ///< of the run queue, else
  };
  task_notes* notes = nullptr;  ///< owned; null until something rare is known about this task

  /// Says whether a result that is ready may be taken without a turn of the loop, and counts it.
  ///
  /// A task whose socket always has data would otherwise never let another one run.
  bool may_skip_turn() noexcept { return ++ready_streak < 32; }

 protected:
  ~chain();

 private:
  void forget_notes() noexcept;
};

inline bool is_cancelled(const chain& c) noexcept { return c.innermost->effective; }

}  // namespace weft
