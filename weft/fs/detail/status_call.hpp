// SPDX-License-Identifier: MIT
#pragma once

#include <linux/stat.h>
#include <sys/stat.h>

#include <string>

#include "weft/fs/detail/disk_call.hpp"
#include "weft/fs/status.hpp"

namespace weft::fs::detail {

file_type type_of(mode_t mode) noexcept;
status status_of(const struct statx& from) noexcept;
/// Asks about an open descriptor, which does not wait. False: errno says why.
bool status_at(int fd, struct statx& answer) noexcept;

/// `statx` of a path: by a descriptor that says only where the file is, if the way to it is cached.
class [[nodiscard("co_await it")]] status_call final : public disk_call {
 public:
  status_call(const std::string& path, bool follow_symlink) noexcept
      : disk_call("weft::fs::stat"), path_(path), follow_(follow_symlink) {}

  /// 0 or an errno; `answer` is valid after 0.
  int await_resume() {
    check_ran();
    return error_number_;
  }
  struct statx answer{};

 private:
  bool attempt() noexcept override;
  void call() noexcept override;
  bool next_request(io::uring_request& request) noexcept override;
  bool take_result(int result) noexcept override;

  const std::string& path_;
  bool follow_;
  int error_number_ = 0;
};

}  // namespace weft::fs::detail
