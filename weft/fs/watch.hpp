// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "weft/core/task.hpp"

namespace weft::fs {

enum class change_kind : std::uint8_t {
  created,     ///< made, or moved here from where nobody watches
  modified,    ///< bytes were written, or the size is another one
  written,     ///< somebody who could write it has closed it
  attributes,  ///< permissions, owner, times, or the number of names
  removed,     ///< removed, or moved to where nobody watches
  renamed,     ///< from `from` to `path`, both watched
  overflow     ///< changes were lost: look at everything anew
};

/// One thing that has happened.
struct change {
  change_kind kind;
  std::string path;  ///< begins with what is watched as it was given; of `overflow`, empty
  std::string from;  ///< of `renamed`; else empty
  bool is_directory = false;
};

struct watch_options {
  bool recursive = false;  ///< the directories below too, also those that are made later
};

/// What happens to files and directories: `while (auto c = co_await changes.next())`.
///
/// In a directory that is made inside of a watched tree everything that was made meanwhile is reported as
/// created, once. Symbolic links below are not followed. The system merges equal changes that follow each
/// other. Lifetime: must not outlive the loop; all watches are given back with it. Cancellation: nothing is
/// lost, the next call goes on. Source: inotify(7).
class watcher {
 public:
  watcher(watcher&&) noexcept;
  watcher& operator=(watcher&&) noexcept;
  ~watcher();

  /// Watches something more. Throws `too_many_watches`, `fs::error`.
  task<> add(std::string path, watch_options options = {});

  /// The next change; empty once all that was watched is removed or renamed itself, which is reported as
  /// removed.
  ///
  /// Suspends: until something happens; for 10 ms after a name has disappeared, which may be half of a
  /// rename. Throws `too_many_watches` if new directories cannot be watched.
  task<std::optional<change>> next();

 private:
  friend task<watcher> watch(std::string path, watch_options options);
  struct state;
  class read_events;
  explicit watcher(std::unique_ptr<state> made) noexcept;

  std::unique_ptr<state> state_;
};

/// Watches a file, or a directory and what is directly in it; see `watch_options`. What happens after it has
/// returned is reported. Throws `too_many_watches`, `fs::error`.
task<watcher> watch(std::string path, watch_options options = {});

}  // namespace weft::fs
