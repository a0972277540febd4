// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task.hpp"

namespace weft {

/// How often `retry` calls, how long it waits in between, and after which errors.
struct retry_options {
  int attempts_max = 3;
  duration backoff = 100ms;   ///< before the second attempt
  double backoff_factor = 2;  ///< from one attempt to the next
  duration backoff_max = 30s;
  double jitter =
      0.5;  ///< the part of each wait that is random, [0, 1], so that clients do not come back together
  std::function<bool(const std::exception_ptr&)> retry_if = {};  ///< empty: after any error
};

/// Says yes to errors of these types: `retry({.retry_if = on_error<net::connect_error, timeout_error>},
/// fetch)`.
template <typename... Errors>
bool on_error(const std::exception_ptr& error) {
  return (exception_group::holds<Errors>(error) || ...);
}

namespace detail {
/// The wait before the attempt after number `attempt`, counted from 1; `random` in [0, 1).
duration backoff_after(const retry_options& options, int attempt, double random);
/// A random number in [0, 1): of the loop's seed under a virtual clock.
double random_part(loop& l);
}  // namespace detail

/// Calls `fn()` until it returns, and gives what it returned.
///
/// Throws the error of the last attempt, or the first one that is not to be retried. Cancellation: passes
/// through, it is not an error.
template <typename Fn>
  requires returns_task<Fn&>
task<task_value<Fn&>> retry(retry_options options, Fn fn) {
  for (int attempts = 1;; ++attempts) {
    auto work = detail::call(fn);
    const ended how = co_await attempt(work);
    if (how == ended::cancelled) co_await pass_on();
    if (how == ended::returned) co_return work.take();
    const std::exception_ptr error = work.take_error();
    if (attempts >= options.attempts_max || (options.retry_if && !options.retry_if(error))) {
      std::rethrow_exception(error);
    }
    co_await sleep_for(detail::backoff_after(options, attempts, detail::random_part(co_await this_loop{})));
  }
}

}  // namespace weft
