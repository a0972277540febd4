// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"

namespace weft::testing {

using stream_pair = std::pair<std::unique_ptr<io::stream>, std::unique_ptr<io::stream>>;

/// Makes two streams that are connected to each other, anew for each check.
using stream_maker = std::function<task<stream_pair>()>;

/// What a kind of stream can do beyond what every stream does.
struct stream_traits {
  bool buffers = true;  ///< a write may return before the other end reads
  /// A write of so much waits although nobody reads: more than both ends and what is between them hold.
  std::size_t overflow_bytes = 20'000'000;
  bool half_close = true;  ///< one direction can end while the other goes on
  bool close_ends = true;  ///< the peer reads the end after `close` too, not only after `close_write`
  bool waits = true;       ///< a read waits for what is to come; else, as with files, it is at the end
};

/// Checks that a kind of stream keeps all that `io::stream` promises, on pairs that `make` makes, each check
/// on a virtual clock and in two orders.
///
/// Both directions, one that ends, back-pressure, one user for each direction, cancellation in the middle of
/// a read and of a write, the peer that closes, use after close, announced input. Throws `check_failed`,
/// which names the check and what was broken, or what the stream threw. Source: Trio's `check_two_way_stream`
/// and `check_half_closeable_stream`.
void check_stream(const stream_maker& make, stream_traits traits = {});

}  // namespace weft::testing
