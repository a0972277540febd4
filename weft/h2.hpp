// SPDX-License-Identifier: MIT
// HTTP/2 without I/O: the contents of the layer, in reading order.
#pragma once

#include "weft/h2/error_code.hpp"
#include "weft/h2/limits.hpp"
#include "weft/h2/session.hpp"
#include "weft/h2/stream_map.hpp"
