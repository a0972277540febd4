// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "weft/core/clock.hpp"
#include "weft/core/instrument.hpp"

namespace weft::inspect {

/// What the tasks of one function have cost.
struct task_time {
  std::string function;
  duration cpu = duration::zero();      ///< of the loop's thread, in their steps
  duration longest = duration::zero();  ///< one step
  std::size_t steps = 0;
  std::size_t tasks = 0;
};

/// Adds up, while it lives, the CPU time that each task takes on the loop's thread.
///
/// Finds the thousand small cuts that no slow step shows. Cost: two system calls a step.
class task_times final : public instrument {
 public:
  explicit task_times(loop& l) noexcept { attach(l); }

  /// What one task has taken so far; 0 if it has ended, or has not run meanwhile.
  duration of(const chain& task) const noexcept;

  /// By the function that the tasks run, the most expensive first.
  std::vector<task_time> by_function() const;

  /// `by_function` as a table.
  std::string str() const;

 private:
  void before_step(chain& c) noexcept override;
  void after_step() noexcept override;
  void task_ended(chain& c) noexcept override;

  std::unordered_map<const char*, task_time> functions_;  // by the compiler's name of it
  std::unordered_map<const chain*, duration> running_;
  const chain* current_ = nullptr;
  const char* function_ = nullptr;
  duration started_{};
};

}  // namespace weft::inspect
