// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/task.hpp"
#include "weft/core/task_local.hpp"
#include "weft/core/timer.hpp"
#include "weft/thread/function_description.hpp"
#include "weft/thread/function_outcome.hpp"
#include "weft/thread/thread_options.hpp"
#include "weft/thread/thread_work.hpp"

namespace weft {

class thread_pool;
class thread_question;

/// A function on a thread of a pool, while a task waits for it: the operation under `to_thread`.
///
/// Lives in the awaiting frame. Awaited once, and once more after each question that the function asks its
/// task: await it, then `while (job.question()) { co_await job.answer(); co_await job; }`.
/// Cancellation: taken out of the queue at once; when a thread has it already its end is awaited, because it
/// may borrow from the frames of the task, and its result is delivered.
class thread_job : public operation, private remote_call, private thread_work, private timer {
 public:
  void start() noexcept override;
  void request_cancel() noexcept override;

  /// What the function wants from its task; null: it is over.
  thread_question* question() const noexcept { return question_; }
  /// Answers it, in the awaiting task; `await_to_the_end`, and then the next `co_await` lets the thread go
  /// on.
  task<> answer();
  /// Makes a task that was cancelled meanwhile await its thread all the same.
  void await_to_the_end() noexcept;

  /// Thread: the function's.
  bool cancel_requested() const noexcept { return cancel_requested_.load(std::memory_order_relaxed); }
  /// Suspends the function until the task has answered. Thread: the function's.
  void ask(thread_question& q) noexcept;

 protected:
  thread_job(thread_pool& pool, const thread_options& options, std::string_view type) noexcept;
  ~thread_job() = default;

 private:
  enum turn : std::uint32_t { of_thread, of_loop };

  void execute() noexcept override;
  void hand_over() noexcept override;
  void on_loop() noexcept override;
  void fire() noexcept override;
  void note_cancelled() noexcept;
  virtual void call() noexcept = 0;
  virtual void fail(std::exception_ptr error) noexcept = 0;

  thread_pool& pool_;
  thread_question* question_ = nullptr;
  std::optional<detail::carried_locals> locals_;  // what the task sees, for its function
  std::atomic<std::uint32_t> turn_{of_thread};
  std::atomic<bool> cancel_requested_{false};
  duration wait_max_;
  function_description function_;
};

/// The call of one function with its arguments, which are borrowed from the awaiting frame.
template <typename R, typename Call>
class thread_call final : public thread_job {
 public:
  thread_call(thread_pool& pool, const thread_options& options, std::string_view type, Call& call) noexcept
      : thread_job(pool, options, type), call_(call) {}

  /// What the function gave.
  function_outcome<R> outcome;

 private:
  void call() noexcept override { outcome.keep(call_); }
  void fail(std::exception_ptr error) noexcept override { outcome.fail(std::move(error)); }

  Call& call_;
};

}  // namespace weft
