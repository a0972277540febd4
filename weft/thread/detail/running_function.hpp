// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

namespace weft {
class thread_job;
}

namespace weft::detail {

/// Says, while it lives, which function the calling thread runs.
class running_function {
 public:
  running_function(thread_job* job, const std::atomic<bool>& cancel_requested) noexcept;
  running_function(const running_function&) = delete;
  running_function& operator=(const running_function&) = delete;
  ~running_function();

  thread_job* const job;  ///< null: no task waits for it
  const std::atomic<bool>& cancel_requested;
};

/// That of this thread, or null.
const running_function* function_running_here() noexcept;

}  // namespace weft::detail
