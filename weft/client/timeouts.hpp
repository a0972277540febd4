// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/clock.hpp"

namespace weft::http {

/// How long each wait of a request may take; `duration::max()`: without limit.
struct timeouts {
  duration connect = 5s;             ///< resolving the name and connecting
  duration read = 5s;                ///< each wait for more of the response
  duration write = 5s;               ///< each 64 KiB of the request
  duration pool = 5s;                ///< for a connection of the pool to become free
  duration total = duration::max();  ///< the whole request, redirects and reading the body included

  /// The same limit for each of the four waits.
  static timeouts all(duration limit) noexcept {
    return {.connect = limit, .read = limit, .write = limit, .pool = limit};
  }
};

}  // namespace weft::http
