// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/clock.hpp"
#include "weft/web/middleware.hpp"

namespace weft::web {

/// Cancels handlers that take longer: 504.
around timeout(duration limit);

}  // namespace weft::web
