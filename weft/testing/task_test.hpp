// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <source_location>

#include "weft/testing/for_seeds.hpp"

namespace weft::testing {

/// What may follow the names in `TASK_TEST`.
struct task_test_options {
  bool virtual_clock = true;
  double rate = 0;          ///< of the virtual clock, see `options`
  std::uint64_t seed = 0;   ///< the one order to run in; 0: first come, first served
  std::uint64_t seeds = 0;  ///< so many shuffled orders besides
};

inline void run_task_test(const task_test_options& o, task<> (*body)(), const std::source_location& at) {
  const options each{.virtual_clock = o.virtual_clock, .seed = o.seed, .rate = o.rate};
  if (o.seeds != 0) return for_seeds(o.seeds, body, each, at);
  run_reported(each, body, at);
}

}  // namespace weft::testing

/// A test of GoogleTest whose body is a coroutine, on a virtual clock:
///
///     TASK_TEST(Semaphore, WakesInOrder, .seeds = 200) {
///       semaphore permits{0};
///       ASSERT_TRUE(co_await ...);
///     }
///
/// The options are those of `task_test_options`. A deadlock, an error and a failed `ASSERT_*`, also in a task
/// below, end the test and fail it.
#define TASK_TEST(suite, name, ...)                                                                        \
  static ::weft::task<> suite##_##name##_body();                                                           \
  TEST(suite, name) {                                                                                      \
    ::weft::testing::run_task_test({__VA_ARGS__}, suite##_##name##_body, std::source_location::current()); \
  }                                                                                                        \
  static ::weft::task<> suite##_##name##_body()
