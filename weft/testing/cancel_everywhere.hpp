// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <source_location>

#include "weft/testing/cancelled_run.hpp"
#include "weft/testing/for_seeds.hpp"

namespace weft::testing {

struct sweep_options {
  std::uint64_t seeds = 4;  ///< orders: first come, first served, and shuffled ones
  bool virtual_clock = true;
};

/// How much a sweep did; `cuts` says how often the part under test did not come to its end.
struct sweep_counts {
  std::size_t runs = 0;
  std::size_t suspensions = 0;
  std::size_t cuts = 0;
};

/// Runs `program` again and again: cancelled at each of its suspensions in turn, in five ways and several
/// orders.
///
/// Fails the test when a run hangs or throws, or when descriptors are left open; leaks of memory are for the
/// sanitizer to find, and lost items for the program itself. Stops at the first failure, whose message says
/// where the request came.
sweep_counts cancel_everywhere(const cancelled_program& program, sweep_options o = {},
                               const std::source_location& at = std::source_location::current());

// Implementation

inline sweep_counts cancel_everywhere(const cancelled_program& program, sweep_options o,
                                      const std::source_location& at) {
  sweep_counts counts;
  const std::size_t open_before = detail::open_descriptors();
  const auto run_once = [&](cancel_point how, std::size_t place, std::uint64_t seed) {
    const ::testing::ScopedTrace trace(at.file_name(), static_cast<int>(at.line()),
                                       detail::sweep_note(how, place, seed));
    cancelled_run one(how, place);
    ++counts.runs;
    run_reported(
        {.virtual_clock = o.virtual_clock, .seed = seed}, [&] { return detail::limited(program, one); }, at);
    counts.cuts += one.was_cut();
    return one.suspensions();
  };
  for (const cancel_point how :
       {cancel_point::before_arming, cancel_point::after_arming, cancel_point::at_completion,
        cancel_point::outer_one_later, cancel_point::outer_two_later}) {
    for (std::uint64_t seed = 0; seed < o.seeds; ++seed) {
      const std::size_t suspensions = run_once(how, 0, seed);
      counts.suspensions += suspensions;
      for (std::size_t place = 1; place <= suspensions; ++place) {
        if (::testing::Test::HasFailure()) return counts;
        run_once(how, place, seed);
      }
    }
  }
  EXPECT_EQ(detail::open_descriptors(), open_before) << "descriptors were left open";
  return counts;
}

}  // namespace weft::testing
