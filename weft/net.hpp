// SPDX-License-Identifier: MIT
// TCP: the contents of the layer, in reading order.
#pragma once

#include "weft/net/connect.hpp"
#include "weft/net/endpoint.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/resolve.hpp"
#include "weft/net/serve.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/net/tcp_stream.hpp"
