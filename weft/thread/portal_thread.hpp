// SPDX-License-Identifier: MIT
#pragma once

#include <thread>

#include "weft/core/loop.hpp"
#include "weft/sync/event.hpp"
#include "weft/thread/portal.hpp"

namespace weft {

/// A loop on a thread of its own, for programs without one, and the portal into it.
///
/// The destructor closes the portal and waits for what still runs; `cancel` first, if that may take long.
class portal_thread {
 public:
  /// Throws `std::system_error` if the system gives no thread, and what a loop throws that cannot be made.
  explicit portal_thread(loop_options options = {.handle_signals = false});
  ~portal_thread();
  portal_thread(const portal_thread&) = delete;
  portal_thread& operator=(const portal_thread&) = delete;

  const portal& get() const noexcept { return portal_; }
  const portal* operator->() const noexcept { return &portal_; }

  /// Cancels all that runs on the loop, and closes the portal. Idempotent; does not wait.
  void cancel();

 private:
  struct opening;
  task<> serve(opening& opened);

  // Of the loop's thread.
  event stop_;
  cancel_scope scope_;  // around all

  portal portal_{nullptr};
  std::thread thread_;
};

/// anyio's name for making a `portal_thread`.
inline portal_thread start_blocking_portal(loop_options options = {.handle_signals = false}) {
  return portal_thread(options);
}

}  // namespace weft
