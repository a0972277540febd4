// SPDX-License-Identifier: MIT
#include "weft/thread/to_thread.hpp"

namespace weft {

thread_pool& default_thread_pool() {
  // `exit` in the middle of a program must not wait for a function that blocks for ever.
  struct process_pool {
    process_pool() { pool.leaves_busy_ = true; }
    thread_pool pool;
  };
  static process_pool only;
  return only.pool;
}

}  // namespace weft
