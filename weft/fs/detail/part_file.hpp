// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "weft/fs/names.hpp"
#include "weft/io/descriptor.hpp"

namespace weft::fs::detail {

/// A file beside another one, whose name it gets when it is complete; else it is removed.
///
/// All calls block. Each does nothing after a failure; `result` is 0 or the errno of that.
class part_file {
 public:
  /// While no descriptor is left it waits for one, unless its task is cancelled.
  explicit part_file(const std::string& beside);
  part_file(const part_file&) = delete;
  part_file& operator=(const part_file&) = delete;
  ~part_file();

  int fd() const noexcept { return fd_.get(); }
  void write(std::string_view bytes) noexcept;
  void set_permissions(mode_t permissions) noexcept;
  /// Those of the file that it replaces, if there is one.
  void take_permissions_of(const std::string& path) noexcept;
  void force() noexcept;       ///< its bytes to the disk
  void force_name() noexcept;  ///< after `rename_to`: its name
  void rename_to(const std::string& path, existing what = existing::replace) noexcept;
  int result() const noexcept { return failed_; }

 private:
  void check(int result) noexcept;

  std::string folder_;  // with its slash; empty: the working directory
  std::string name_;    // empty: nothing to remove
  io::descriptor fd_;
  int failed_ = 0;
};

}  // namespace weft::fs::detail
