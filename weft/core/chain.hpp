// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/scope.hpp"

namespace weft {

class loop;
class operation;
struct frame;

/// One child of a group together with everything that it awaits: what the run queue runs.
///
/// It is also the outermost scope of its task, so that a handle can cancel it alone.
///
/// Invariant: a chain is in the run queue at most once (`step` says what for), and then it has no armed
/// operation.
class chain : public scope, public base::list_hook {
 public:
  enum class step_kind : std::uint8_t { idle, start, resume, unwind };

  explicit chain(loop& l) noexcept : lp(&l), innermost(this) {
    owner = this;
    what = kind::chain;
  }

  /// Calls the function, which makes the root frame; nothing of it runs yet. What the call throws, the task
  /// throws.
  void make_root() noexcept;

  /// The root frame has returned, or everything was unwound.
  virtual void finished(bool unwound) noexcept = 0;

  step_kind step = step_kind::idle;
  std::uint8_t ready_streak = 0;  ///< results taken without suspending since the loop ran this chain
  std::uint32_t watches = 0;      ///< how many an `end_watch` has on it
  loop* lp;
  scope* innermost;
  frame* top = nullptr;       ///< the innermost frame: resumed, or destroyed first
  frame* root = nullptr;      ///< owned
  operation* leaf = nullptr;  ///< armed
  chain* next_ready = nullptr;

  /// Says whether a result that is ready may be taken without a turn of the loop, and counts it.
  ///
  /// A task whose socket always has data would otherwise never let another one run.
  bool may_skip_turn() noexcept { return ++ready_streak < 32; }

 protected:
  ~chain();
  virtual frame* begin() = 0;
};

inline bool is_cancelled(const chain& c) noexcept { return c.innermost->effective; }

}  // namespace weft
