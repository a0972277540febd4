// SPDX-License-Identifier: MIT
#include "weft/base/cpu_count.hpp"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace weft::base {

std::size_t cpu_count() noexcept {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
    return static_cast<std::size_t>(CPU_COUNT(&allowed));
  return std::max(1U, std::thread::hardware_concurrency());  // more than 1024 processors
}

}  // namespace weft::base
