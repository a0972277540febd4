// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "weft/core/task.hpp"
#include "weft/fs/directory.hpp"

namespace weft::fs {

struct walk_options {
  bool follow_symlinks = false;  ///< goes into directories that symbolic links lead to; circles are errors
  std::size_t depth_max = std::numeric_limits<std::size_t>::max();  ///< 1: what is in the root, no deeper
};

/// What a walk meets.
struct walked {
  std::string path;  ///< begins with the root as it was given
  file_type type =
      file_type::unknown;  ///< of a symbolic link itself, unless it was followed into a directory
  std::size_t depth = 0;   ///< 1: in the root
  /// Set: the directory, which was given before, could not be read. An `fs::error`.
  std::exception_ptr error;
};

/// All that is below a directory: `while (auto found = co_await all.next())`.
///
/// A directory comes before what is in it, and what is in one in the order of the bytes of the names; the
/// root itself does not come. A directory that cannot be read, because it is gone meanwhile say, comes a
/// second time with the error, and the walk goes on. Bounded: it keeps the entries of the directories on the
/// way to where it is, and reads 256 names ahead. Cancellation: stops after the directory that it reads.
class walk {
 public:
  explicit walk(std::string root, walk_options options = {});
  walk(walk&&) noexcept;
  walk& operator=(walk&&) noexcept;
  ~walk();

  /// The next one; empty at the end. Throws `fs::error` if the root itself cannot be read. Suspends: when
  /// what was read ahead is used up.
  task<std::optional<walked>> next();

  /// Does not go into the directory that came last.
  void skip() noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace weft::fs
