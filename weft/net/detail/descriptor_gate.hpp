// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"

namespace weft {
class loop;
}

namespace weft::net::detail {

/// Where tasks wait that need a descriptor when the process has none left.
class descriptor_gate {
 public:
  explicit descriptor_gate(loop&) noexcept {}

  /// Whether a call failed because no descriptor, or no memory for one, was left.
  static bool is_exhausted(int error_number) noexcept;

  /// Suspends until a socket of this loop was closed; for at most 50 ms, because files and threads close some
  /// too.
  static task<> wait();

  /// A socket was closed, by the loop of this thread if there is one.
  static void notify() noexcept;

 private:
  parking_lot waiting_;
};

}  // namespace weft::net::detail
