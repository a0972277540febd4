// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <source_location>
#include <string>

#include "weft/core/run.hpp"
#include "weft/testing/assertions.hpp"
#include "weft/testing/detail/gtest_order.hpp"
#include "weft/testing/run.hpp"

namespace weft::testing {

/// Runs `body()` as `testing::run` does, for GoogleTest: an error fails the test, with the path that it took
/// through the tasks; every failure inside says the seed that repeats the order.
inline void run_reported(const options& o, const std::function<task<>()>& body,
                         const std::source_location& at = std::source_location::current()) {
  const loop_options how = to_loop_options(o);
  const std::string note =
      how.seed == 0 ? "first come, first served" : "WEFT_SEED=" + std::to_string(how.seed);
  const ::testing::ScopedTrace trace(at.file_name(), static_cast<int>(at.line()), note);
  try {
    run_with_options(how, std::ref(body));
  } catch (...) {
    const std::exception_ptr error = std::current_exception();
    if (!detail::is_reported(error)) ADD_FAILURE() << error_report(error);
  }
}

/// Runs `body()`, a task, first come, first served and then under `count` seeds, until one of them fails.
///
/// If WEFT_SEED is set, only that one runs.
inline void for_seeds(std::uint64_t count, const std::function<task<>()>& body, options o = {},
                      const std::source_location& at = std::source_location::current()) {
  if (seed_from_environment() != 0) return run_reported(o, body, at);
  for (o.seed = 0; o.seed <= count && !::testing::Test::HasFailure(); ++o.seed) run_reported(o, body, at);
}

}  // namespace weft::testing
