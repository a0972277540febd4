// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>

#include "weft/core/run.hpp"
#include "weft/testing/order_hook.hpp"

// A file that includes GoogleTest before this belongs to a test of GoogleTest, which is not needed otherwise.
#ifdef GTEST_TEST
#include "weft/testing/detail/gtest_order.hpp"
#endif

namespace weft::testing {

/// How `testing::run` runs a test.
struct options {
  bool virtual_clock =
      true;  ///< sleeping costs nothing: time jumps to the next timer when every task is blocked
  std::uint64_t seed =
      0;               ///< 0: WEFT_SEED, or first come first served; else ready tasks run in a shuffled order
  double rate = 0;     ///< of the virtual clock: 10 runs ten times as fast as the real one; 0: it jumps
  bool debug = false;  ///< see `inspect/debug_mode.hpp`
  io_backend backend = io_backend::automatic;
};

/// What WEFT_SEED says; 0 if it is not set.
std::uint64_t seed_from_environment();

/// The loop that `o` asks for.
loop_options to_loop_options(const options& o);

/// Runs `fn(args...)` as `weft::run` does, on a virtual clock.
///
/// Throws `deadlock_error`, after everything was unwound, when every task waits and nothing can wake one. If
/// the order was shuffled, what fails in GoogleTest meanwhile, or by an error that comes out, says its seed.
template <typename Fn, typename... Args>
decltype(auto) run(const options& o, Fn&& fn, Args&&... args) {
  const loop_options how = to_loop_options(o);
  const auto says_the_order = order_hook::begin_run(how.seed);
  return run_with_options(how, std::forward<Fn>(fn), std::forward<Args>(args)...);
}
template <typename Fn, typename... Args>
  requires returns_task<std::decay_t<Fn>, std::unwrap_ref_decay_t<Args>...>
decltype(auto) run(Fn&& fn, Args&&... args) {
  return run(options{}, std::forward<Fn>(fn), std::forward<Args>(args)...);
}

}  // namespace weft::testing
