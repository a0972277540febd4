// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>

#include "weft/base/intrusive_list.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/io_driver.hpp"
#include "weft/io/level_watch.hpp"
#include "weft/process/exit_status.hpp"
#include "weft/sync/event.hpp"

namespace weft {
class loop;
}

namespace weft::process::detail {

/// A process that was started, until the system has been asked how it ended: no zombie outlives this.
///
/// Invariant: the process id is the process's own, or its group's, as long as this lives.
class spawned_process final : private io::level_watch, public base::list_hook {
 public:
  /// Watches `pidfd`. The leader of a group is reaped only in the end, so that nobody else gets its number.
  spawned_process(loop& l, pid_t pid, io::descriptor pidfd, bool leads_group);
  ~spawned_process();

  /// Kills it, and leaves the rest to the loop. Does not block.
  static void abandon(std::unique_ptr<spawned_process> running) noexcept;

  pid_t pid() const noexcept { return pid_; }
  /// Once it has ended.
  const std::optional<exit_status>& status() const noexcept { return status_; }
  event& ended() noexcept { return ended_; }
  io::io_driver& driver() noexcept { return driver_; }

  /// To its group, if it leads one; else to nobody once it has ended.
  void signal(int number) noexcept;

 private:
  class abandoned_ones;
  void on_ready(bool readable, bool writable) noexcept override;
  void note_end(bool wait) noexcept;

  loop& loop_;
  io::io_driver& driver_;
  pid_t pid_;
  io::descriptor pidfd_;
  bool leads_group_;
  bool reaped_ = false;
  bool abandoned_ = false;
  std::optional<exit_status> status_;
  event ended_;
};

}  // namespace weft::process::detail
