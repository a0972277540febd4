// SPDX-License-Identifier: MIT
#include "weft/process/unsync.hpp"

#include <stdexcept>

#include "weft/base/print.hpp"
#include "weft/core/start_hook.hpp"
#include "weft/thread/portal_thread.hpp"

namespace weft {

const portal& ambient_portal() {
  // Before it is under construction: a process that was forked meanwhile could not make one.
  start_hook::call_all();
  // It ends last: what its tasks call must still be there.
  default_thread_pool();
  struct closing {
    portal_thread thread;
    ~closing() { thread.cancel(); }
  };
  static closing only;
  return only.thread.get();
}

namespace detail {

void refuse_cpu_bound_task(std::string_view function) {
  throw std::invalid_argument(
      format("The CPU bound unsync function {} may not be async or a coroutine", function));
}

}  // namespace detail
}  // namespace weft
