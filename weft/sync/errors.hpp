// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <system_error>
#include <type_traits>

#include "weft/base/error.hpp"

// error                  base of what the world does to a program
// ├── abandoned_lock     the task that held a lock ended and did not give it back
// ├── broken_barrier     a barrier was reset or aborted while tasks waited at it
// ├── broken_channel     nobody can receive what is sent
// ├── broken_promise     nobody will set what a future waits for
// └── queue_shut_down    a queue takes or gives nothing any more
// Bugs of the caller (locking twice, counting below zero, using a closed end) throw std::logic_error.
namespace weft {

/// The stable codes of this layer's errors.
enum class sync_errc : std::uint8_t {
  abandoned_lock = 1,
  broken_barrier = 2,
  broken_channel = 3,
  queue_shut_down = 4,
  broken_promise = 5,
};
const std::error_category& sync_category() noexcept;
inline std::error_code make_error_code(sync_errc e) noexcept {
  return {static_cast<int>(e), sync_category()};
}

/// The task that held a lock has ended, and its guard lives on: what the lock keeps may be half done.
class abandoned_lock : public error {
 public:
  abandoned_lock();
};

/// Not all who were to meet at a barrier will come.
class broken_barrier : public error {
 public:
  broken_barrier();
};

/// All receivers of a channel are gone: what is sent would reach nobody.
class broken_channel : public error {
 public:
  broken_channel();
};

/// A promise was destroyed unset: its futures will never have a result.
class broken_promise : public error {
 public:
  broken_promise();
};

/// A queue was shut down: nothing can be put, and all that was in it has been taken.
class queue_shut_down : public error {
 public:
  queue_shut_down();
};

}  // namespace weft

template <>
struct std::is_error_code_enum<weft::sync_errc> : std::true_type {};
