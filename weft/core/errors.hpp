// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>

#include "weft/base/error.hpp"
#include "weft/core/exception_group.hpp"

// error                  base of what the world does to a program
// ├── timeout_error      a limit of time ran out
// └── interrupted        SIGINT or SIGTERM ended `run`
// exception_group        what several children threw
// task_failed            the value of a child that threw was awaited (its group has the error itself)
// task_cancelled         the value of a child that was cancelled was awaited (logic)
// start_failed           a child ended before it said that it had started (logic)
// deadlock_error         nothing can wake anybody (logic)
// group_closed           spawn into a group that is over (logic)
namespace weft {

/// The stable codes of this layer's errors.
enum class core_errc : std::uint8_t { timed_out = 1, interrupted = 2 };
const std::error_category& core_category() noexcept;
inline std::error_code make_error_code(core_errc e) noexcept {
  return {static_cast<int>(e), core_category()};
}

/// A limit of time ran out: thrown by `fail_after`, and by `with` if a resource's exit takes too long.
class timeout_error : public error {
 public:
  explicit timeout_error(const std::string& message)
      : error(make_error_code(core_errc::timed_out), message) {}
};

/// SIGINT or SIGTERM ended the root task; thrown by `run` after everything was unwound.
class interrupted : public error {
 public:
  explicit interrupted(int by_signal);
  int signal() const noexcept { return signal_; }

 private:
  int signal_;
};

/// Every task waits and nothing can wake one. Thrown by `testing::run`, after everything was unwound.
class deadlock_error : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// The value of a child was awaited, but the child threw: `cause()`. Its group throws that error itself.
class task_failed : public std::runtime_error {
 public:
  explicit task_failed(std::exception_ptr cause);
  const std::exception_ptr& cause() const noexcept { return cause_; }

 private:
  std::exception_ptr cause_;
};

/// The value of a child was awaited, but the child was cancelled.
class task_cancelled : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A child that was started returned, or was cancelled, before it said that it had started.
class start_failed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A child was spawned into a group that has ended.
class group_closed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace weft

template <>
struct std::is_error_code_enum<weft::core_errc> : std::true_type {};
