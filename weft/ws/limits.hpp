// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace weft::ws {

/// How much a peer may send. Each is the largest value that is still accepted; beyond: close 1009.
struct limits {
  /// One frame, as it is on the wire.
  std::size_t frame_bytes_max = std::size_t{16} * 1024 * 1024;

  /// One message, all its fragments, inflated: what a small compressed one can grow to.
  std::size_t message_bytes_max = std::size_t{16} * 1024 * 1024;

  /// Messages are given in pieces, as they arrive. They may be of any length then, but no piece, and none
  /// that is asked for whole, longer than `message_bytes_max`; nor may what one read brings of a compressed
  /// one be, inflated.
  bool in_pieces = false;
};

}  // namespace weft::ws
