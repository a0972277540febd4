// SPDX-License-Identifier: MIT
// The HTTP client: the contents of the layer, in reading order.
#pragma once

#include "weft/client/client.hpp"
#include "weft/client/client_response.hpp"
#include "weft/client/errors.hpp"
#include "weft/client/options.hpp"
