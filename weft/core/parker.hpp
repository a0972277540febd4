// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "weft/core/driver.hpp"

namespace weft {

/// The driver of a loop that does no I/O: waits for a timer or for another thread, on a futex.
///
/// A driver that waits for descriptors watches `wake_descriptor`. Threads that wake a loop which is awake
/// make no system call: whoever waits says so by `begin_wait`.
class parker final : public driver {
 public:
  parker() = default;
  ~parker() override;
  parker(const parker&) = delete;
  parker& operator=(const parker&) = delete;

  /// Before waiting: from now on `wake` makes a system call. False if it was called already: do not wait.
  bool begin_wait() noexcept {
    std::uint32_t as = awake;
    return state_.compare_exchange_strong(as, waiting);
  }
  /// After waiting, before looking at what the others left.
  void end_wait() noexcept {
    if (state_.load(std::memory_order_relaxed) != awake) state_.exchange(awake);
  }
  /// Was `wake` called since?
  bool woken() const noexcept { return state_.load(std::memory_order_acquire) == called; }

  /// Waits between `begin_wait` and `end_wait`; not at all for a timeout of zero. Returns
  /// false: what came is in `woken`.
  bool poll(std::optional<duration> timeout) noexcept override;

  int descriptor() override { return wake_descriptor(); }

  /// Makes the current or the next wait return.
  /// Thread: any, and signal handlers.
  void wake() noexcept;

  /// Readable after `wake` found somebody waiting. Made on first use, by the loop's thread.
  /// Throws `std::system_error` if no descriptor is left.
  int wake_descriptor();
  /// Empties it, if it was made.
  void acknowledge() noexcept;

 private:
  enum : std::uint32_t { awake, waiting, called };

  std::atomic<std::uint32_t> state_{awake};
  std::atomic<int> fd_{-1};  // there: it is what `wake` uses, not the futex
};

}  // namespace weft
