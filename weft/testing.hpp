// SPDX-License-Identifier: MIT
// Exact and fast tests of concurrent programs: the contents of the layer, in reading order.
#pragma once

#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"
