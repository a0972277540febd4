// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/net/socket_stream.hpp"

namespace weft::net {

inline constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();

/// Sends a part of a file, without its bytes passing through this program. Returns how many were sent: fewer
/// than `bytes_max` if the file ends before.
///
/// `head` goes before it, not counted, and in one piece with its first bytes if it can. The file's own
/// position stays. Suspends: while the peer takes no more; reading from a slow disk holds up the loop.
/// Lifetime: borrows everything. Cancellation: as for `write_all`. Throws `net::error`. Source: sendfile(2).
task<std::uint64_t> send_file(socket_stream& to, int file, std::uint64_t offset = 0,
                              std::uint64_t bytes_max = everything, std::string_view head = {});

/// Moves what comes from one connection to another one until the first ends, without its bytes passing
/// through this program, unless they were received ahead (`stop_receiving`): half a proxy. Returns how many
/// they were; ends nothing at the other side.
///
/// Cancellation: up to 64 KiB that are on their way are lost: close both then. Throws `net::error`.
/// Source: splice(2).
task<std::uint64_t> splice(socket_stream& from, socket_stream& to, std::uint64_t bytes_max = everything);

}  // namespace weft::net
