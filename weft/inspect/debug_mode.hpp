// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

#include "weft/core/instrument.hpp"
#include "weft/inspect/detail/made_frames.hpp"
#include "weft/inspect/dump_tasks.hpp"
#include "weft/inspect/slow_steps.hpp"
#include "weft/inspect/watchdog.hpp"

namespace weft::inspect {

/// What a loop has while debug mode is on: `WEFT_DEBUG=1` in the environment, or `loop_options::debug`.
/// Reports, through `report`,
///
/// - steps that take longer than 100 ms, and tasks that block the loop while they still do;
/// - tasks that were made and never awaited: their function, and the stacks where they were made and dropped;
/// - descriptors that are still open when the run ends;
/// - the tasks as they were when the error was thrown that ends the run.
///
/// A task that is woken or spawned on another thread than its loop's ends the process, with the stack.
/// SIGQUIT prints the tasks.
class debug_mode final : public instrument {
 public:
  explicit debug_mode(loop& l);
  ~debug_mode() override;

 private:
  void task_spawned(chain& c) noexcept override;
  void task_ended(chain& c) noexcept override;
  void task_dropped(const frame& f) noexcept override;
  void woken(chain& c) noexcept override;
  void check_thread(const char* what) const noexcept;

  std::map<int, std::string> open_before_;
  std::string tasks_at_failure_;
  bool run_failed_ = false;
  detail::made_frames made_;
  slow_steps slow_;
  watchdog blocked_;
  dump_on_quit quit_;
};

}  // namespace weft::inspect
