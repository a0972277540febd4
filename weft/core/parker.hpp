// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/driver.hpp"

namespace weft {

/// The driver of a loop that does no I/O: waits for a timer or for another thread, on an eventfd.
class parker final : public driver {
 public:
  /// Throws `std::system_error` if no descriptor is left.
  parker();
  ~parker() override;
  parker(const parker&) = delete;
  parker& operator=(const parker&) = delete;

  void poll(std::optional<duration> timeout) noexcept override;

  /// Makes the current or the next `poll` of whoever watches the descriptor return.
  /// Thread: any, and signal handlers.
  void wake() noexcept;
  /// Empties the descriptor.
  void acknowledge() noexcept;
  /// Readable after `wake`.
  int wake_descriptor() const noexcept { return fd_; }

 private:
  int fd_;
};

}  // namespace weft
