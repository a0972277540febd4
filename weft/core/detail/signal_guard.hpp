// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>

namespace weft {
class loop;
}

namespace weft::detail {

/// While it lives, the first SIGINT or SIGTERM cancels the root of the loop and puts both signals back to
/// what they were, so that a second one ends the process; SIGPIPE is ignored.
///
/// Only signals that the program left at their default are touched. Loops of several threads are all
/// cancelled, those that begin while others still clean up included.
class signal_guard {
 public:
  explicit signal_guard(loop& l);
  signal_guard(const signal_guard&) = delete;
  signal_guard& operator=(const signal_guard&) = delete;
  ~signal_guard();

 private:
  loop* loop_ = nullptr;
};

}  // namespace weft::detail
