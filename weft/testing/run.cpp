// SPDX-License-Identifier: MIT
#include "weft/testing/run.hpp"

#include <cstdlib>

namespace weft::testing {

std::uint64_t seed_from_environment() {
  const char* const text = std::getenv("WEFT_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 0;
}

loop_options to_loop_options(const options& o) {
  return {.virtual_clock = o.virtual_clock,
          .seed = o.seed != 0 ? o.seed : seed_from_environment(),
          .handle_signals = false,
          .detect_deadlock = true,
          .spin_max = duration::zero(),
          .debug = o.debug,
          .backend = o.backend,
          .rate = o.rate};
}

}  // namespace weft::testing
