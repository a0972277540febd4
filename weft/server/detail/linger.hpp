// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"

namespace weft::http::detail {

/// Ends this side of a connection, and drops what the client still sends, until it ends its own, has sent 64
/// MiB, or five seconds are over.
///
/// Closing a socket with unread input resets the connection, and the client may lose what is under way to it.
/// Source: RFC 9112 §9.6.
task<> linger(io::stream& stream);

}  // namespace weft::http::detail
