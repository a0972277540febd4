// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <source_location>
#include <vector>

namespace weft {

/// Where `error` passed through coroutines on this thread, innermost first: for the await in each that it
/// came out of.
///
/// Known for the errors that were thrown last; empty for others, and for one that crossed no await.
std::vector<std::source_location> error_path(const std::exception_ptr& error);

/// Notes that `error` leaves a coroutine that last awaited at `at`.
void note_error_path(const std::exception_ptr& error, const std::source_location& at) noexcept;

}  // namespace weft
