// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/fs/watch.hpp"

struct inotify_event;

namespace weft::fs::detail {

/// A directory that is to be watched, with all that is below.
struct tree_to_add {
  std::string path;
  bool announce = false;  ///< what is there already is reported as created
};

/// What `add_tree` has found. Made by a thread, taken by the loop.
struct added_tree {
  std::vector<std::pair<int, std::string>> directories;  ///< watch descriptors with their paths
  std::vector<change> found;
  std::size_t queued_bytes = 0;  ///< of events, when all had been looked at
  int error_number = 0;
};

/// Watches a directory and what is below it, then looks at what is there: whatever is made later is an event.
/// Blocks. A directory that is gone meanwhile is left out.
added_tree add_tree(int inotify, const tree_to_add& tree);

/// Makes changes of the events of inotify: knows the paths of what is watched. Makes no call that waits.
class watched_tree {
 public:
  explicit watched_tree(int inotify) noexcept : inotify_(inotify) {}

  void add_root(int watch, const std::string& path, bool recursive);
  void take(added_tree added);
  /// Takes in what was read, `bytes` long.
  void take(const char* events, std::size_t bytes);
  /// A name that has disappeared was not renamed.
  void settle();

  bool is_unsettled() const noexcept { return moved_.has_value(); }
  bool is_empty() const noexcept { return watched_.empty(); }
  std::optional<change> next();

  std::deque<tree_to_add> to_add;  ///< what was made, or lost sight of, since

 private:
  struct place {
    std::string path;
    bool recursive = false;
    bool is_root = false;
  };
  struct moved_from {
    change what;
    std::uint32_t cookie;
    bool recursive;
  };

  void take(const inotify_event& e, std::string_view name);
  void on_root(int watch, std::uint32_t mask);
  void on_entry(const place& in, std::uint32_t mask, std::uint32_t cookie, change what);
  void on_moved_to(const place& in, std::uint32_t cookie, change what);
  void on_overflow();
  void forget_below(const std::string& path);
  void move_below(const std::string& from, const std::string& to);

  int inotify_;
  std::map<int, place> watched_;
  std::deque<change> ready_;
  std::optional<moved_from> moved_;
  std::set<std::string>
      announced_;  // by `add_tree`: their own events, if there are any, are among the next bytes
  std::size_t announced_bytes_ = 0;
};

}  // namespace weft::fs::detail
