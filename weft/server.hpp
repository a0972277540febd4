// SPDX-License-Identifier: MIT
// The HTTP server: the contents of the layer, in reading order.
#pragma once

#include "weft/body/handler.hpp"
#include "weft/server/options.hpp"
#include "weft/server/serve.hpp"
