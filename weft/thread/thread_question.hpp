// SPDX-License-Identifier: MIT
#pragma once

#include <exception>

#include "weft/core/task.hpp"
#include "weft/thread/thread_cancelled.hpp"

namespace weft {

class thread_job;

/// Something that a function on a thread wants its task to do; lives on the thread's stack.
class thread_question {
 public:
  thread_question(const thread_question&) = delete;
  thread_question& operator=(const thread_question&) = delete;

  /// Runs on the loop, inside of the task's scopes. Cancellation: cuts it, and then the function.
  virtual task<> answer(thread_job& job) = 0;

 protected:
  thread_question() = default;
  ~thread_question() = default;

  /// Asks the task that waits for this function, and blocks for the answer. Throws what the answer threw;
  /// `thread_cancelled` if the task was cancelled; `std::logic_error` if no task waits for this thread.
  void ask();
  /// The same, also when the task was cancelled already.
  void ask_once_more();

 private:
  friend class thread_job;
  void ask_of(thread_job& job);

  std::exception_ptr error_;
  bool cut_ = false;
};

}  // namespace weft
