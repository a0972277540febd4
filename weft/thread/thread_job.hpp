// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"

namespace weft {

class thread_pool;

/// A function on its way through a thread pool, while a task waits for it: the operation under `to_thread`.
///
/// Lives in the awaiting frame. Cancellation: taken out of the queue at once; when a thread has it already
/// its end is awaited, because it may borrow from the frames of the task, and its result is delivered.
class thread_job : public operation, private remote_call, private base::list_hook {
 public:
  void start() noexcept override;
  void request_cancel() noexcept override;

 protected:
  explicit thread_job(thread_pool& pool) noexcept : pool_(pool) {}
  ~thread_job() = default;

  std::exception_ptr error_;  ///< what the function threw, or why no thread could take it

 private:
  friend class thread_pool;
  friend bool thread_cancel_requested() noexcept;

  /// Runs the function and keeps what it gives. Thread: one of the pool's.
  virtual void execute() noexcept = 0;
  void execute_here() noexcept;
  void on_loop() noexcept override;

  thread_pool& pool_;
  std::atomic<bool> cancel_requested_{false};
};

/// Was the task that waits for this function cancelled? For functions under `to_thread` that can stop early.
///
/// Thread: one of a pool's; elsewhere it is false.
bool thread_cancel_requested() noexcept;

/// The call of one function with its arguments, which are borrowed from the awaiting frame.
template <typename R, typename Call>
class thread_call final : public thread_job {
 public:
  thread_call(thread_pool& pool, Call& call) noexcept : thread_job(pool), call_(call) {}

  R await_resume() {
    if (error_) [[unlikely]]
      std::rethrow_exception(std::exchange(error_, {}));
    if constexpr (std::is_reference_v<R>) {
      return **value_;
    } else if constexpr (!std::is_void_v<R>) {
      return std::move(*value_);
    }
  }

 private:
  using kept = std::conditional_t<std::is_object_v<R>, R, std::add_pointer_t<R>>;

  void execute() noexcept override {
    try {
      if constexpr (std::is_void_v<R>) {
        call_();
      } else if constexpr (std::is_reference_v<R>) {
        value_ = std::addressof(call_());
      } else {
        value_.emplace(call_());
      }
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  Call& call_;
  std::optional<kept> value_;
};

}  // namespace weft
