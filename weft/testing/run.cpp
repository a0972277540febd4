// SPDX-License-Identifier: MIT
#include "weft/testing/run.hpp"

#include <cstdlib>

namespace weft::testing {

loop_options to_loop_options(const options& o) {
  loop_options made{.virtual_clock = o.virtual_clock,
                    .seed = o.seed,
                    .handle_signals = false,
                    .detect_deadlock = true,
                    .spin_max = duration::zero()};
  if (made.seed == 0) {
    if (const char* const text = std::getenv("WEFT_SEED")) made.seed = std::strtoull(text, nullptr, 10);
  }
  return made;
}

}  // namespace weft::testing
