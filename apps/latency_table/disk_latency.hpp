// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "apps/latency_table/memory_latency.hpp"

namespace latency_table {

/// How long it takes to read a block of a file in `folder` from the disk, past the system's cache. Blocks.
///
/// Throws `std::system_error`, also if the file system has no disk under it.
nanoseconds disk_read_time(const std::string& folder);

}  // namespace latency_table
