// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/task_local.hpp"
#include "weft/sync/capacity_limiter.hpp"
#include "weft/thread/function_description.hpp"
#include "weft/thread/function_outcome.hpp"
#include "weft/thread/loop_token.hpp"
#include "weft/thread/thread_options.hpp"
#include "weft/thread/thread_work.hpp"

namespace weft {

class thread_pool;

/// A function with its arguments that may go on alone: shared by the thread that runs it and its task.
class abandonable_work : public thread_work, private loop_token::call {
 public:
  virtual ~abandonable_work() = default;

  /// The task does not wait any longer: its loop is told when the function is over. False if it is.
  bool abandon(std::shared_ptr<loop_token> by) noexcept;
  /// Blocks until an abandoned function is over; false if `deadline` comes first.
  bool wait_until(time_point deadline) noexcept;
  /// Holds on to `used`, for a function that outlives its loop.
  void keep(std::shared_ptr<void> used) noexcept { kept_ = std::move(used); }

 private:
  friend class abandonable_job;
  enum : std::uint32_t { running, finished, abandoned, over };

  void execute() noexcept override;
  void hand_over() noexcept override;
  void on_loop() noexcept override;
  void on_loop_gone() noexcept override;
  virtual void run_function() noexcept = 0;
  virtual void fail(std::exception_ptr error) noexcept = 0;

  std::atomic<std::uint32_t> state_{running};
  std::atomic<bool> cancel_requested_{false};
  class abandonable_job* waiter_ = nullptr;
  const detail::carried_locals* locals_ = nullptr;  // what the function sees; the loop's
  std::shared_ptr<loop_token> abandoned_by_;
  std::shared_ptr<abandonable_work> self_;  // while a pool has it, or its call is on its way to the loop
  std::shared_ptr<void> kept_;
};

/// The operation under `to_thread(abandon_on_cancel(), ...)`. Cancellation: ends it at once.
class abandonable_job final : public operation, private remote_call {
 public:
  abandonable_job(thread_pool& pool, const abandon_on_cancel& options, std::string_view type,
                  std::shared_ptr<abandonable_work> work,
                  std::optional<capacity_limiter::token> token) noexcept;
  void start() noexcept override;
  void request_cancel() noexcept override;

 private:
  friend class abandonable_work;
  void on_loop() noexcept override;

  thread_pool& pool_;
  std::shared_ptr<abandonable_work> work_;
  std::unique_ptr<detail::carried_locals> locals_;  // what the task sees, for its function
  std::optional<capacity_limiter::token> token_;    // on behalf of the work
  duration wait_max_;
  function_description function_;
};

template <typename R, typename Fn, typename... Args>
class abandonable_call final : public abandonable_work {
 public:
  abandonable_call(Fn fn, std::tuple<Args...> args) : fn_(std::move(fn)), args_(std::move(args)) {}

  function_outcome<R> outcome;

 private:
  void run_function() noexcept override {
    auto applied = [&]() -> R { return std::apply(std::move(fn_), std::move(args_)); };
    outcome.keep(applied);
  }
  void fail(std::exception_ptr error) noexcept override { outcome.fail(std::move(error)); }

  Fn fn_;
  std::tuple<Args...> args_;
};

}  // namespace weft
