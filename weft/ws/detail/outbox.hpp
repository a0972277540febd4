// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/core/parking_lot.hpp"
#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"
#include "weft/ws/deflate.hpp"
#include "weft/ws/detail/mask_source.hpp"
#include "weft/ws/frame.hpp"

namespace weft::ws::detail {

/// The frames that a connection is to send. They go in whole and one task writes them: a sender that is cut
/// leaves no half of a frame behind, and what was added in one turn of the loop leaves in one write.
class outbox {
 public:
  /// `pack` compresses messages of at least `packed_bytes_min`. Lifetime: borrows `changes`, whose waiters
  /// are woken after each write.
  outbox(role self, std::optional<deflater> pack, std::size_t packed_bytes_min, parking_lot& changes)
      : self_(self), pack_(std::move(pack)), packed_bytes_min_(packed_bytes_min), changes_(changes) {}

  void add(opcode what, std::string_view payload);
  /// A frame of a message in pieces, which is not compressed.
  void add_piece(opcode what, std::string_view payload, bool last);
  /// Of pings that nobody lets us answer only the latest is answered, RFC 6455 §5.5.3: else they would pile
  /// up.
  void add_pong(std::string_view payload);

  std::size_t unsent_bytes() const noexcept { return bytes_.size() + writing_.size(); }
  bool is_flushed() const noexcept { return unsent_bytes() == 0 && !pong_; }

  /// Nothing is to come after what there is.
  void finish() noexcept {
    finishing_ = true;
    work_.unpark_one();
  }

  /// Writes what there is and what comes, and ends the stream after `finish`. Throws `io::error`.
  task<> run(io::stream& to);

 private:
  void encode(frame_header header, std::string_view payload);

  role self_;
  std::optional<deflater> pack_;
  std::size_t packed_bytes_min_;
  parking_lot& changes_;
  parking_lot work_;  // the task that writes, while there is nothing to write
  mask_source masks_;
  std::string bytes_;    // whole frames
  std::string writing_;  // what is being written
  std::string packed_;
  std::optional<std::string> pong_;  // to be sent once there is room
  bool finishing_ = false;
};

}  // namespace weft::ws::detail
