// SPDX-License-Identifier: MIT
#pragma once

namespace weft {

class chain;
class loop;
struct frame;

/// Is told what a loop does: the base of debuggers, of profilers and of tests that stop a program anywhere.
///
/// Derive, override what is of interest, and `attach` it; a loop may have several. The calls come on the
/// loop's thread, in the middle of its work: they may look at tasks and cancel scopes, but not run tasks.
/// Lifetime: it must be detached, or destroyed, before the loop ends. Cost: a loop without one pays a branch
/// for each step and each suspension.
/// Source: Trio's `Instrument`.
class instrument {
 public:
  instrument() = default;
  instrument(const instrument&) = delete;
  instrument& operator=(const instrument&) = delete;

  /// Begins to watch `l`; it must not watch a loop already.
  void attach(loop& l) noexcept;
  /// Ends it. Idempotent; allowed from within its own calls.
  void detach() noexcept;
  loop* watched() const noexcept { return loop_; }

  virtual void task_spawned(chain&) noexcept {}  ///< is queued for its first step
  virtual void task_ended(chain&) noexcept {}    ///< `state` says how; its root is still there, unless cut
  virtual void task_dropped(const frame&) noexcept {}  ///< a coroutine was made and never awaited
  virtual void before_step(chain&) noexcept {}
  virtual void after_step() noexcept {}        ///< the task may be gone by then
  virtual void suspending(chain&) noexcept {}  ///< its operation is to be armed; `chain::top` awaits it
  virtual void suspended(chain&) noexcept {}   ///< the operation was armed, and may have completed
  virtual void woken(chain&) noexcept {}       ///< its operation has completed
  virtual void before_poll(bool) noexcept {}   ///< the driver is asked; true: and may wait
  virtual void after_poll() noexcept {}

 protected:
  virtual ~instrument() { detach(); }

 private:
  friend class instruments;
  loop* loop_ = nullptr;
  instrument* next_ = nullptr;
};

/// The instruments of one loop: each call goes to all of them.
class instruments {
 public:
  explicit operator bool() const noexcept { return first_ != nullptr; }

  void task_spawned(chain& c) noexcept;
  void task_ended(chain& c) noexcept;
  void task_dropped(const frame& f) noexcept;
  void before_step(chain& c) noexcept;
  void after_step() noexcept;
  void suspending(chain& c) noexcept;
  void suspended(chain& c) noexcept;
  void woken(chain& c) noexcept;
  void before_poll(bool may_wait) noexcept;
  void after_poll() noexcept;

 private:
  friend class instrument;
  template <typename... Parameters, typename... Arguments>
  void tell(void (instrument::*event)(Parameters...) noexcept, Arguments&&... arguments) noexcept;

  instrument* first_ = nullptr;
};

}  // namespace weft
