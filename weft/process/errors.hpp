// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include "weft/base/error.hpp"
#include "weft/process/exit_status.hpp"

// error
// ├── process_error       the system gives no process, or none any more
// │   └── process::spawn_error   a command cannot be started
// ├── process::command_failed    a command that was to succeed has not
// ├── worker_crashed      the worker ended before its function had returned
// ├── remote_error        the function threw something that is no plain class of std
// ├── message_too_large   arguments or result are over the pool's limit
// └── message_too_deep    they have more structs inside of each other than the pool lets through
namespace weft {

/// The stable codes of this layer's errors.
enum class process_errc : std::uint8_t {
  crashed = 1,
  remote = 2,
  too_large = 3,
  server_gone = 4,
  too_deep = 5,
  command_failed = 6
};
const std::error_category& process_category() noexcept;
inline std::error_code make_error_code(process_errc e) noexcept {
  return {static_cast<int>(e), process_category()};
}

/// The system gives no process: `code()` is its errno, or `process_errc::server_gone`.
class process_error : public error {
 public:
  process_error(int error_number, const std::string& attempted);
  process_error(std::error_code code, const std::string& message) : error(code, message) {}
};

/// A worker was killed, or ended by itself, before its function had returned. Others go on.
class worker_crashed : public error {
 public:
  /// `status` is what `waitpid` gave.
  worker_crashed(pid_t pid, int status);

  pid_t pid() const noexcept { return pid_; }
  int signal() const noexcept;     ///< that killed it; 0: it exited
  int exit_code() const noexcept;  ///< if it exited

 private:
  pid_t pid_;
  int status_;
};

/// What the function threw, where that is no class that both sides can make: a derived or foreign one.
class remote_error : public error {
 public:
  remote_error(std::string type, std::string message);

  const std::string& type() const noexcept { return type_; }        ///< `app::bad_key`
  const std::string& message() const noexcept { return message_; }  ///< what its `what()` said

 private:
  std::string type_, message_;
};

/// The arguments, or the result, are larger than the pool lets through.
class message_too_large : public error {
 public:
  message_too_large(const char* what, std::size_t bytes, std::size_t bytes_max);
};

/// A value has more structs inside of each other than is let through, or bytes say that it has.
class message_too_deep : public error {
 public:
  explicit message_too_deep(std::size_t depth_max);
  std::size_t depth_max() const noexcept { return depth_max_; }

 private:
  std::size_t depth_max_;
};

namespace process {

/// A command cannot be started: `start nosuch: no such file or directory`. `code()` is the errno.
class spawn_error : public process_error {
 public:
  using process_error::process_error;
};

/// A command that was to succeed ended otherwise: `ls /x: exit code 2`, and the end of what it said.
class command_failed : public error {
 public:
  command_failed(std::string command, exit_status status, std::string out, std::string err);

  const std::string& command() const noexcept { return command_; }  ///< as one would type it
  exit_status status() const noexcept { return status_; }
  const std::string& out() const noexcept { return out_; }  ///< what it wrote, as far as it was collected
  const std::string& err() const noexcept { return err_; }

 private:
  std::string command_;
  exit_status status_;
  std::string out_, err_;
};

}  // namespace process

}  // namespace weft

template <>
struct std::is_error_code_enum<weft::process_errc> : std::true_type {};
