// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "weft/base/intrusive_list.hpp"
#include "weft/parallel/detail/cpu_worker.hpp"

namespace weft::detail {

/// What is inside of a pool.
struct pool_state {
  ~pool_state();

  /// The longest waiting call; null if there is none.
  root_job* take_call() noexcept;
  /// Can a thread that is about to sleep find something?
  bool has_work(bool calls_too) const noexcept;

  idle_threads idle;
  std::vector<std::unique_ptr<cpu_worker>> workers;
  std::atomic<bool> closing{false};
  std::atomic<std::size_t> queued{0};  // calls in the list
  std::mutex lock;                     // for the list, and for `is_done` of calls that threads wait for
  base::list_hook calls;
  std::condition_variable call_done;
  std::vector<std::thread> threads;
};

}  // namespace weft::detail
