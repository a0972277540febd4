// SPDX-License-Identifier: MIT
#include "weft/core/timeout.hpp"

#include <chrono>

#include "weft/base/print.hpp"
#include "weft/core/errors.hpp"

namespace weft::detail {

timeout_error timed_out(duration limit) {
  return timeout_error(format("timed out after {:g} s", std::chrono::duration<double>(limit).count()));
}

}  // namespace weft::detail
