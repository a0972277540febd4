// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/io/attribute.hpp"
#include "weft/io/chunk.hpp"

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

  /// The same into a buffer of the loop's pool, which the stream takes only once something has arrived, if it
  /// can tell. Empty: the end.
  virtual task<chunk> read_chunk();

  /// Writes all of `data`, which must live until then. Suspends: while the peer takes no more.
  /// Cancellation: a part may have been written; close the stream then. Throws `io::error`.
  virtual task<> write_all(std::string_view data) = 0;

  /// Writes two pieces, one after the other, in one system call where that is possible: a head and a body.
  virtual task<> write_all(std::string_view first, std::string_view second);

  /// Writes any number of pieces, one after the other, in as few system calls as possible. The pieces, and
  /// the span's array, must live until then.
  virtual task<> write_all(std::span<const std::string_view> parts);

  /// Writes what there is room for, from the beginning, and returns how much that was; 0 also if this kind of
  /// stream cannot tell, or while a task writes to it. Never suspends. Throws `io::error`.
  virtual std::size_t try_write(std::string_view data);

  /// Ends this side; the other goes on. The peer reads the end once it has read everything.
  virtual task<> close_write() = 0;

  /// Closes both sides at once; what waits on the stream fails. Idempotent.
  virtual void close() noexcept = 0;

  /// Whether a read would return at once: bytes, the end, or an error. Never suspends. Cost: a system call.
  virtual bool has_input() const noexcept = 0;

  /// `has_input`, as the loop last saw it, which may be a turn ago. Cost: none where the system tells by
  /// itself.
  virtual bool noticed_input() const noexcept { return has_input(); }

  /// What it knows of what it stands on: addresses, credentials, a descriptor. Empty if it does not.
  template <io::attribute A>
  std::optional<typename A::value> attribute() const {
    std::optional<typename A::value> answer;
    attribute_request request(answer, A());
    answer_attribute(request);
    return answer;
  }
  /// Offers the attributes that it has; a stream that stands on another one hands the question on.
  virtual void answer_attribute(attribute_request& request) const;

  /// Fills all of `into`. Throws `end_of_stream` if the peer ends before.
  task<> read_exactly(std::span<char> into);

 protected:
  stream() = default;
  stream(stream&&) = default;
  stream& operator=(stream&&) = default;
};

}  // namespace weft::io
