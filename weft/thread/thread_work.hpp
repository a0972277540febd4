// SPDX-License-Identifier: MIT
#pragma once

#include "weft/base/intrusive_list.hpp"

namespace weft {

/// What a thread of a pool runs, once.
class thread_work : private base::list_hook {
 public:
  thread_work(const thread_work&) = delete;
  thread_work& operator=(const thread_work&) = delete;

  const char* name = nullptr;  ///< of the thread meanwhile; null: the pool's

 protected:
  thread_work() = default;
  ~thread_work() = default;

 private:
  friend class thread_pool;

  /// Runs the function and keeps what it gives. Thread: one of the pool's.
  virtual void execute() noexcept = 0;

  /// Gives that to whoever waits: the last access. Thread: the same.
  virtual void hand_over() noexcept = 0;
};

}  // namespace weft
