// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace weft::tests {

/// Keeps the thread busy: what a task should not do.
[[gnu::noinline]] inline void hold_the_thread(std::chrono::steady_clock::duration length) {
  const auto until = std::chrono::steady_clock::now() + length;
  while (std::chrono::steady_clock::now() < until) {}
}

}  // namespace weft::tests
