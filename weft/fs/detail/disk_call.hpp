// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <string_view>
#include <type_traits>
#include <utility>

#include "weft/io/uring_driver.hpp"
#include "weft/thread/function_outcome.hpp"
#include "weft/thread/thread_job.hpp"

namespace weft::fs::detail {

/// Most bytes that are copied on the loop's thread at a time: what takes about as long as a thread's wake-up.
inline constexpr std::size_t bytes_at_once_max = 256 * 1024;

/// Most bytes that a thread moves before it asks whether its task is cancelled.
inline constexpr std::size_t bytes_per_call_max = 16 * 1024 * 1024;

/// A call of the system that may have to wait for the disk: tried on the loop's thread in a way that does not
/// wait; if it would have to, made by io_uring, where that is the loop's driver, or by a thread of the pool.
///
/// Lives in the awaiting frame, as what it works on. Cancellation: a thread that has begun is awaited, so
/// that it never uses a buffer or a descriptor that is gone; what it gave is delivered.
class disk_call : public thread_job, private io::completion_target {
 public:
  bool ready() { return home->may_skip_turn() && try_now(); }
  void start() noexcept override;
  void request_cancel() noexcept override;

 protected:
  /// `what` is for reports of functions that do not end.
  explicit disk_call(std::string_view what) noexcept;
  ~disk_call() = default;

  /// Throws if the pool has no thread to run it.
  void check_ran();

 private:
  /// Makes the call if that needs no waiting; false: it does.
  virtual bool attempt() noexcept { return false; }
  /// What io_uring is to do for it, next; false: nothing, a thread is to make the call.
  virtual bool next_request(io::uring_request&) noexcept { return false; }
  /// What came of it. Returns whether the call is over.
  virtual bool take_result(int) noexcept { return true; }

  void fail(std::exception_ptr error) noexcept final { error_ = std::move(error); }
  void on_completion(int result) noexcept final;
  bool try_now() noexcept;
  bool submit() noexcept;

  bool tried_ = false;
  io::uring_driver* ring_ = nullptr;  // which has it
  std::exception_ptr error_;
};

/// A function that a thread of the pool runs in any case: the operation under `by_thread`.
template <std::invocable Fn>
class [[nodiscard("co_await it")]] blocking_call final : public disk_call {
 public:
  explicit blocking_call(std::string_view what, Fn fn) noexcept : disk_call(what), fn_(std::move(fn)) {}
  auto await_resume() {
    check_ran();
    return outcome_.take();
  }

 private:
  void call() noexcept override { outcome_.keep(fn_); }

  Fn fn_;
  function_outcome<std::invoke_result_t<Fn&>> outcome_;
};

/// Runs `fn()`, which may borrow from the awaiting coroutine, on a thread and gives what it returns.
template <std::invocable Fn>
blocking_call<Fn> by_thread(std::string_view what, Fn fn) noexcept {
  return blocking_call<Fn>(what, std::move(fn));
}

}  // namespace weft::fs::detail
