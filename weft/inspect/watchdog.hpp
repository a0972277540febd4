// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "weft/core/clock.hpp"
#include "weft/core/instrument.hpp"
#include "weft/inspect/report.hpp"

namespace weft::inspect {

/// Reports a task that blocks the loop while it still does: which one, where it went on, and the stack of the
/// loop's thread. A thread of its own looks every quarter of the limit; each step is reported once.
///
///     blocked: task handler has kept the loop for 0.2 s, after handler.cpp:12, in
///       #0 parse(std::string const&) +0x1f (server+0x12ab)
///
/// A task that was given a name (`child_handle::named`) is called by it, else by its function.
/// Uses the signal SIGURG, which is ignored unless a program asks for it, to read the stack.
/// Cost: reads the clock twice a step; a thread.
class watchdog final : public instrument {
 public:
  static constexpr duration limit_default = 100ms;

  explicit watchdog(loop& l, duration limit = limit_default, reporter to = report);
  ~watchdog() override;

 private:
  class watching_thread;
  void before_step(chain& c) noexcept override;
  void after_step() noexcept override;

  std::unique_ptr<watching_thread> thread_;
};

}  // namespace weft::inspect
