// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>

#include "weft/base/error.hpp"
#include "weft/core/exception_group.hpp"

// error                  base of what the world does to a program
// ├── timeout_error      a limit of time ran out
// └── interrupted        SIGINT or SIGTERM ended `run`
// exception_group        what several children threw
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

/// A child was spawned into a group that has ended.
class group_closed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace weft

template <>
struct std::is_error_code_enum<weft::core_errc> : std::true_type {};
