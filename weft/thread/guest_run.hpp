// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "weft/core/child.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task.hpp"
#include "weft/thread/errors.hpp"

namespace weft {

/// The part of a `guest_run` that does not depend on what it returns.
class guest_loop {
 public:
  explicit guest_loop(loop_options options);
  guest_loop(const guest_loop&) = delete;
  guest_loop& operator=(const guest_loop&) = delete;

  /// Readable when `step` has something to do: for the host to watch, level-triggered.
  int descriptor() const noexcept { return epoll_; }

  /// Runs what is ready, and returns without waiting; false once the task is over.
  /// Throws `io` errors of the system as `std::system_error`.
  bool step();

  bool done() const noexcept { return loop_->root_done; }

  /// Requests the cancellation of the task. It ends in later steps.
  void cancel();

 protected:
  ~guest_loop();
  void begin(child_base& root);
  /// Cancels the task and runs it to its end, waiting for it.
  void finish() noexcept;
  void destroy_loop() noexcept;
  /// Throws unless the task has returned or thrown.
  void check_result() const;
  loop& guest() noexcept { return *loop_; }

 private:
  void watch_driver();
  void set_timer(std::optional<duration> left) noexcept;

  int epoll_ = -1;
  int timer_ = -1;
  int watched_ = -1;  // the driver's
  child_base* root_ = nullptr;
  std::unique_ptr<loop> loop_;
};

/// A weft program inside of a foreign loop, that of a user interface or a game: the host watches one
/// descriptor and calls `step` when it is readable.
///
/// Everything runs on the host's thread, between its own callbacks. The destructor cancels what still runs,
/// and waits for its end. Made by `start_guest_run`. Source: Trio's guest mode, without its helper thread.
template <typename T>
class guest_run final : public guest_loop {
 public:
  template <typename Fn, typename... Args>
  guest_run(loop_options options, Fn&& fn, Args&&... args) : guest_loop(options) {
    root_ = std::make_unique<child_calling<T, Fn, Args...>>(guest(), std::forward<Fn>(fn),
                                                            std::forward<Args>(args)...);
    begin(*root_);
  }
  ~guest_run() {
    finish();
    root_ = nullptr;
    destroy_loop();
  }

  /// What the task returned, or its error thrown; `call_cancelled` if it was cut. It must be over.
  T take() {
    check_result();
    return result_of<T>(*root_->root);
  }

 private:
  std::unique_ptr<child_base> root_;
};

/// Begins `fn(args...)`, a task, as a guest: nothing of it runs before the first `step`.
///
/// `fn` and `args` move into it. Signals stay the host's. Throws `std::logic_error` on the thread of a loop.
template <typename Fn, typename... Args>
  requires returns_task<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
auto start_guest_run(Fn&& fn, Args&&... args) {
  using value = task_value<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>;
  return guest_run<value>({.handle_signals = false}, std::forward<Fn>(fn), std::forward<Args>(args)...);
}

}  // namespace weft
