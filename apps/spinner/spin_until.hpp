// SPDX-License-Identifier: MIT
// What turns in a thread or in another process.
#pragma once

#include "apps/spinner/spin.hpp"

/// Turns until `done()`, which is to wait for 0.1 s, is true.
inline void spin_until(auto done, const std::string& message) {
  status_line line;
  std::size_t i = 0;
  do line.show(weft::format("{} {}", "\\|/-"[i++ % 4], message));
  while (!done());
}
