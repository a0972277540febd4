// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace weft::base {

/// The processors that this process may run on: at least 1. `taskset` and the like count, quotas do not.
std::size_t cpu_count() noexcept;

}  // namespace weft::base
