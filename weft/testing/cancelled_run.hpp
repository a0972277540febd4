// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "weft/core/cancel_scope.hpp"
#include "weft/core/instrument.hpp"
#include "weft/core/task.hpp"

namespace weft::testing {

/// When a sweep requests the cancellation: around one suspension of the program, or there from its inner
/// scope and one or two suspensions later from the outer one.
enum class cancel_point : std::uint8_t {
  before_arming,
  after_arming,
  at_completion,
  outer_one_later,
  outer_two_later
};

/// One run of a program that is to be cancelled at one suspension.
class cancelled_run final : private instrument {
 public:
  /// The `at`-th suspension, counted from 1; 0 only counts them.
  cancelled_run(cancel_point how, std::size_t at) noexcept : how_(how), at_(at) {}

  /// Runs the part of the program that is cancelled. Returns whether it came to its end.
  task<bool> run(std::function<task<>()> body);

  std::size_t suspensions() const noexcept { return seen_; }
  bool was_cut() const noexcept { return cut_; }

 private:
  void suspending(chain&) noexcept override { pass(cancel_point::before_arming); }
  void suspended(chain&) noexcept override { pass(cancel_point::after_arming); }
  void woken(chain&) noexcept override { pass(cancel_point::at_completion); }
  void pass(cancel_point point) noexcept;

  cancel_point how_;
  std::size_t at_;
  std::size_t seen_ = 0;
  bool cut_ = false;
  cancel_scope inner_, outer_;
};

/// A test program: sets up its state, has the part under test run by `cancelled_run::run`, and checks that
/// nothing was lost.
using cancelled_program = std::function<task<>(cancelled_run&)>;

namespace detail {
/// How many descriptors this process has open.
std::size_t open_descriptors();
std::string sweep_note(cancel_point how, std::size_t at, std::uint64_t seed);
/// The program under a limit of (virtual) time: what hangs is an error.
task<> limited(const cancelled_program& program, cancelled_run& run);
}  // namespace detail

}  // namespace weft::testing
