// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "weft/core/task.hpp"

namespace weft::io {

/// A connected, reliable stream of bytes in both directions: TCP, TLS, memory.
///
/// One task may read while another writes; two that read, or two that write, get `busy_error`.
class stream {
 public:
  virtual ~stream() = default;

  /// Reads what is there, at least one byte, into `into`, which must not be empty. Returns the count; 0: the
  /// peer has ended the stream. Suspends: until something arrives. Cancellation: nothing that was read is
  /// lost. Throws `io::error`.
  virtual task<std::size_t> read_some(std::span<char> into) = 0;

  /// Writes all of `data`, which must live until then. Suspends: while the peer takes no more.
  /// Cancellation: a part may have been written; close the stream then. Throws `io::error`.
  virtual task<> write_all(std::string_view data) = 0;

  /// Writes two pieces, one after the other, in one system call where that is possible: a head and a body.
  virtual task<> write_all(std::string_view first, std::string_view second);

  /// Ends this side; the other goes on. The peer reads the end once it has read everything.
  virtual task<> close_write() = 0;

  /// Closes both sides at once; what waits on the stream fails. Idempotent.
  virtual void close() noexcept = 0;

  /// Whether a read would return at once: bytes, the end, or an error. Never suspends. Cost: a system call.
  virtual bool has_input() const noexcept = 0;

  /// `has_input`, as the loop last saw it, which may be a turn ago. Cost: none where the system tells by
  /// itself.
  virtual bool noticed_input() const noexcept { return has_input(); }

  /// Fills all of `into`. Throws `end_of_stream` if the peer ends before.
  task<> read_exactly(std::span<char> into);

 protected:
  stream() = default;
  stream(stream&&) = default;
  stream& operator=(stream&&) = default;
};

}  // namespace weft::io
