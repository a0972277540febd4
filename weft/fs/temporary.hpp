// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "weft/core/task.hpp"
#include "weft/core/with.hpp"
#include "weft/fs/file.hpp"

namespace weft::fs {

/// A directory of its own, removed with all that is in it when it is left, however that is.
///
///     co_await with(fs::temporary_directory(), [](const std::string& folder) -> task<> { ... });
///
/// It is in `parent`, or where TMPDIR says, else in /tmp. Only this user can enter it. A hundred thousand
/// files may take more than the ten seconds that an exit has: give `with` more. Throws `fs::error`.
class temporary_directory {
 public:
  explicit temporary_directory(std::string parent = {}) noexcept;

  task<> enter();
  task<> exit(ended);
  const std::string& entered() const noexcept { return path_; }

 private:
  std::string parent_;
  std::string path_;
};

/// A new file for reading and writing, removed when it is left; it has a name, `path()`, until then.
///
///     co_await with(fs::temporary_file(), [](fs::file& scratch) -> task<> { ... });
class temporary_file {
 public:
  explicit temporary_file(std::string parent = {}) noexcept;

  task<> enter();
  task<> exit(ended);
  file& entered() noexcept { return *file_; }

 private:
  std::string parent_;
  std::optional<file> file_;
};

}  // namespace weft::fs
