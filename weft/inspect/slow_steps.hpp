// SPDX-License-Identifier: MIT
#pragma once

#include <source_location>
#include <string>

#include "weft/core/clock.hpp"
#include "weft/core/instrument.hpp"
#include "weft/inspect/report.hpp"

namespace weft::inspect {

/// Reports each step of a task that keeps the loop for `limit` or longer: all others wait meanwhile.
///
///     slow step: task handler ran for 0.153 s without suspending, after handler.cpp:12
///
/// Cost: reads the clock twice a step.
class slow_steps final : public instrument {
 public:
  static constexpr duration limit_default = 100ms;

  explicit slow_steps(loop& l, duration limit = limit_default, reporter to = report);

 private:
  void before_step(chain& c) noexcept override;
  void after_step() noexcept override;

  duration limit_;
  reporter to_;
  clock::time_point started_{};
  std::source_location root_at_, resumed_at_;
};

/// `task handler`: the function of a task whose outermost coroutine is, or was made, at `root_at`.
std::string task_label(const std::source_location& root_at);

/// `handler.cpp:12`
std::string place_text(const std::source_location& at);

}  // namespace weft::inspect
