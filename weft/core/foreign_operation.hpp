// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/foreign_operation.h"
#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"

/// An operation whose start and cancellation are functions of another language; known to C as a pointer.
///
/// Suspends: until it is completed by one of the functions of `foreign_operation.h`. Lifetime: `calls` and
/// `state` must outlive the wait. Cancellation: `request_cancel` is called; the wait goes on until it is
/// answered.
struct weft_operation final : weft::operation, private weft::remote_call {
  weft_operation(const weft_operation_calls& calls, void* state) noexcept : calls_(calls), state_(state) {}

  void start() noexcept override { calls_.start(state_, this); }
  void request_cancel() noexcept override { calls_.request_cancel(state_, this); }

  void expect_thread() noexcept;
  void complete_from_thread() noexcept { home->lp->post(*this); }

 private:
  void on_loop() noexcept override;

  const weft_operation_calls& calls_;
  void* state_;
};

namespace weft {
using foreign_operation = ::weft_operation;
}  // namespace weft
