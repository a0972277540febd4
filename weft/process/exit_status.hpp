// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace weft::process {

/// How a process ended: by itself, with a code, or by a signal.
class exit_status {
 public:
  static exit_status exited(int code) noexcept { return {code, 0}; }
  static exit_status killed(int signal) noexcept { return {0, signal}; }

  /// Did it exit with code 0?
  bool success() const noexcept { return code_ == 0 && signal_ == 0; }
  int code() const noexcept { return code_; }      ///< if it exited
  int signal() const noexcept { return signal_; }  ///< that killed it; 0: it exited

  /// `exit code 2`, `killed by SIGTERM`.
  std::string str() const;

  bool operator==(const exit_status&) const = default;

 private:
  exit_status(int code, int signal) noexcept : code_(code), signal_(signal) {}

  int code_, signal_;
};

/// `SIGTERM`, or `signal 70` for one without a name.
std::string signal_name(int signal);

}  // namespace weft::process
