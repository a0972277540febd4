// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <string>
#include <utility>

#include "weft/core/clock.hpp"

namespace weft::dns::detail {

/// How often a file is looked at, by the clock of the loop.
inline constexpr duration file_check_interval = 1s;

/// Tells when a file has to be read: at first, and after it has changed.
class watched_file {
 public:
  explicit watched_file(std::string path) : path_(std::move(path)) {}

  /// Cost: a system call, if a second has gone by since the last one.
  bool has_changed(time_point now) noexcept;
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  struct stat seen_{};
  time_point next_look_ = time_point::min();
};

}  // namespace weft::dns::detail
