// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/task.hpp"

namespace echo {

/// Echoes without coroutines: system calls made where the driver tells of an event, the lowest level that
/// there is, for comparison with those above. Takes a listening, non-blocking socket, which stays the
/// caller's.
///
/// Suspends: until it is cancelled; then all connections are closed. Throws `io::error`.
weft::task<> serve_raw(int listener);

/// The same for messages that a UDP socket receives. What there is no room to send is dropped.
weft::task<> serve_raw_messages(int socket);

}  // namespace echo
