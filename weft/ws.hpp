// SPDX-License-Identifier: MIT
// WebSocket: the contents of the layer, in reading order.
#pragma once

// The protocol: bytes in, events out.
#include "weft/ws/close_code.hpp"
#include "weft/ws/frame.hpp"
#include "weft/ws/limits.hpp"
#include "weft/ws/parser.hpp"
#include "weft/ws/violation.hpp"

// Compression, and how a connection begins.
#include "weft/ws/deflate.hpp"
#include "weft/ws/deflate_terms.hpp"
#include "weft/ws/errors.hpp"
#include "weft/ws/handshake.hpp"
#include "weft/ws/options.hpp"

// Connections.
#include "weft/ws/accept.hpp"
#include "weft/ws/connect.hpp"
#include "weft/ws/connect_options.hpp"
#include "weft/ws/connection.hpp"
#include "weft/ws/message.hpp"
#include "weft/ws/reconnect.hpp"
#include "weft/ws/session.hpp"
