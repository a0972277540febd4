// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "weft/core/task.hpp"

namespace weft::fs {

/// How the calls of one loop went to the system so far.
struct call_counts {
  std::uint64_t at_once = 0;      ///< answered by the caches, on the loop's thread
  std::uint64_t by_threads = 0;   ///< handed to a thread of the pool, because they might wait
  std::uint64_t by_io_uring = 0;  ///< handed to the system, where the loop's driver is io_uring
};

/// Gives the counts, without suspending: `(co_await fs::calls_made()).at_once`.
class calls_made : public this_chain {
 public:
  call_counts await_resume() const;
};

}  // namespace weft::fs
