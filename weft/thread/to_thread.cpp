// SPDX-License-Identifier: MIT
#include "weft/thread/to_thread.hpp"

#include <cstddef>
#include <limits>

#include "weft/thread/spawn_thread.hpp"

namespace weft {

// `exit` in the middle of a program must not wait for a function that blocks for ever: these leave busy
// threads.

thread_pool& default_thread_pool() {
  struct process_pool {
    process_pool() { pool.leaves_busy_ = true; }
    thread_pool pool;
  };
  static process_pool only;
  return only.pool;
}

thread_pool& spawned_thread_pool() {
  struct process_pool {
    process_pool() { pool.leaves_busy_ = true; }
    thread_pool pool{{.threads_max = std::numeric_limits<std::size_t>::max(), .name = "weft-spawned"}};
  };
  static process_pool only;
  return only.pool;
}

}  // namespace weft
