// SPDX-License-Identifier: MIT
// A spinner turns while a large number is checked, one way or another.
#pragma once

#include "apps/primes/prime.hpp"
#include "apps/spinner/spin.hpp"

/// Runs the task `check(large_prime)`; returns the program's exit code.
template <typename Check> int spin_during(Check check) {
  const auto supervisor = [=](weft::task_group<>& group) -> weft::task<bool> {
    auto spinner = group.spawn(spin, "thinking!");
    weft::print("spinner object: {}\n", spinner.str());
    const bool result = co_await check(large_prime);
    spinner.cancel();
    co_return result;
  };
  return weft::main_run(
      [=]() -> weft::task<int> { co_return tell(co_await weft::with_task_group(supervisor)); });
}
