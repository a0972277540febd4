// SPDX-License-Identifier: MIT
#pragma once

/// Ends the program with `message` when `condition` is false: a bug in the program, not bad input.
///
/// Cost: one predicted branch; checked in release builds too, because a broken kernel invariant that goes on
/// running corrupts memory.
#define WEFT_ASSERT(condition, message) \
  (__builtin_expect(!!(condition), 1)   \
       ? (void)0                        \
       : ::weft::base::assertion_failed(#condition, message, __FILE__, __LINE__))

namespace weft::base {

/// Prints what was violated and where on stderr, then aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* message, const char* file,
                                   int line) noexcept;

}  // namespace weft::base
