// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/clock.hpp"
#include "weft/core/instrument.hpp"
#include "weft/inspect/detail/noted_step.hpp"
#include "weft/inspect/report.hpp"

namespace weft::inspect {

/// Reports each step of a task that keeps the loop for `limit` or longer: all others wait meanwhile.
///
///     slow step: task handler ran for 0.153 s without suspending, after handler.cpp:12
///
/// A task that was given a name (`child_handle::named`) is called by it, else by its function.
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
  detail::noted_step step_;
};

}  // namespace weft::inspect
