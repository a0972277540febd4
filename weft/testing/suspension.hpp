// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <source_location>
#include <utility>

#include "weft/core/cancel_scope.hpp"
#include "weft/core/instrument.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task.hpp"

namespace weft::testing {

/// Counts how often one task suspends while this object lives.
class suspension_count final : public instrument {
 public:
  explicit suspension_count(chain& of) noexcept : of_(of) { attach(*of.lp); }
  std::size_t value() const noexcept { return value_; }

 private:
  void suspended(chain& c) noexcept override { value_ += &c == &of_; }
  chain& of_;
  std::size_t value_ = 0;
};

namespace detail {
void check_suspensions(bool expected, std::size_t counted, const std::source_location& at);
[[noreturn]] void no_checkpoint(const std::source_location& at);

template <typename Work>
task<task_value<Work&>> assert_suspension(Work work, bool expected, std::source_location at) {
  const suspension_count count(co_await this_chain{});
  if constexpr (std::is_void_v<task_value<Work&>>) {
    co_await work();
    check_suspensions(expected, count.value(), at);
  } else {
    task_value<Work&> value = co_await work();
    check_suspensions(expected, count.value(), at);
    co_return value;
  }
}
}  // namespace detail

/// Runs `work()`, a task, and gives its value; it must let other tasks run at least once.
///
/// Throws `check_failed` if it did not suspend. Source: Trio's `assert_checkpoints`.
template <typename Work>
  requires returns_task<Work&>
task<task_value<Work&>> assert_suspends(Work work,
                                        std::source_location at = std::source_location::current()) {
  return detail::assert_suspension(std::move(work), true, at);
}

/// The same for work whose result is ready: nobody else may run meanwhile.
template <typename Work>
  requires returns_task<Work&>
task<task_value<Work&>> assert_does_not_suspend(Work work,
                                                std::source_location at = std::source_location::current()) {
  return detail::assert_suspension(std::move(work), false, at);
}

/// Runs `work()`, a task, in a scope that is cancelled: it must be cut.
///
/// Every operation is a checkpoint, even if its result is ready. Throws `check_failed` if it came to its end.
template <typename Work>
  requires returns_task<Work&>
task<> assert_is_checkpoint(Work work, std::source_location at = std::source_location::current()) {
  cancel_scope cut;
  cut.cancel();
  const auto running = [&]() -> task<> { co_await work(); };
  if (co_await cut.run(running)) detail::no_checkpoint(at);
}

}  // namespace weft::testing
