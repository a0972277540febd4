// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <system_error>
#include <type_traits>

#include "weft/base/error.hpp"

// error
// ├── call_cancelled   the task that a thread waits for was cut
// ├── portal_closed    a thread calls into a loop that does not take calls any more
// └── queue_closed     a universal queue was closed
namespace weft {

/// The stable codes of this layer's errors.
enum class thread_errc : std::uint8_t { call_cancelled = 1, portal_closed = 2, queue_closed = 3 };
const std::error_category& thread_category() noexcept;
inline std::error_code make_error_code(thread_errc e) noexcept {
  return {static_cast<int>(e), thread_category()};
}

/// The task that a thread waits for was cancelled: thrown by `thread_future` and `portal::call`.
class call_cancelled : public error {
 public:
  call_cancelled() : error(make_error_code(thread_errc::call_cancelled), "the awaited task was cancelled") {}
};

/// The loop behind a portal is over, or going to be: thrown by every call of `portal`.
class portal_closed : public error {
 public:
  portal_closed()
      : error(make_error_code(thread_errc::portal_closed), "call into a loop: the portal is closed") {}
};

/// A queue was closed and, for who takes from it, is empty: thrown by `universal_queue`.
class queue_closed : public error {
 public:
  explicit queue_closed(const std::string& attempt)
      : error(make_error_code(thread_errc::queue_closed), attempt + ": the queue is closed") {}
};

}  // namespace weft

template <>
struct std::is_error_code_enum<weft::thread_errc> : std::true_type {};
