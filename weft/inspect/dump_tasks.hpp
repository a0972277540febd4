// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdio>
#include <string>

#include "weft/core/loop.hpp"
#include "weft/core/task_tree.hpp"

namespace weft::inspect {

/// The tasks of the loop that runs on this thread, as `task_tree` shows them; nothing outside of `run`.
std::string tasks_text(task_tree_limits limits = {});

/// Prints `tasks_text`.
void dump_tasks(std::FILE* to = stderr);

/// While it lives, SIGQUIT (Ctrl-\) prints the tasks of the loop on stderr, and does not end the process.
///
/// Part of debug mode. A loop that is blocked prints once it goes on. The signal is put back to what it was
/// when the last of these is gone. Beyond 64 loops, others are not printed.
class dump_on_quit final : private remote_call {
 public:
  explicit dump_on_quit(loop& l);
  dump_on_quit(const dump_on_quit&) = delete;
  dump_on_quit& operator=(const dump_on_quit&) = delete;
  ~dump_on_quit();

  /// Has the loop print, soon. Thread: any, and signal handlers.
  void request() noexcept;

 private:
  void on_loop() noexcept override;

  loop& loop_;
  std::atomic<bool> requested_ = false;
};

}  // namespace weft::inspect
