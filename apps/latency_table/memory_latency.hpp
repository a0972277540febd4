// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>

namespace latency_table {

using nanoseconds = std::chrono::duration<double, std::nano>;

/// How long a cycle of the processor takes: an addition that needs the result of the one before takes one.
nanoseconds cycle_time();

/// How long it takes to follow a pointer, when what the pointers lead through is `bytes` large.
nanoseconds read_time(std::size_t bytes);

}  // namespace latency_table
