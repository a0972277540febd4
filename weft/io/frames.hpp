// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/io/buffered_reader.hpp"

namespace weft::io {

/// Longest frame that is taken unless told otherwise.
inline constexpr std::size_t frame_bytes_max_default = 1024 * 1024;

struct length_format {
  std::size_t length_bytes = 4;  ///< 1 to 8
  std::endian order = std::endian::big;
  std::size_t frame_bytes_max = frame_bytes_max_default;
};

/// Messages over a stream, each behind its length.
///
/// One task may read while another writes. Lifetime: borrows the stream. Cancellation: what was read of a
/// frame stays for the next call.
/// Shape: the count of the bytes that follow, as `length_format` says, then these.
class length_frames {
 public:
  /// Throws `std::invalid_argument` for a length of no or more than 8 bytes.
  explicit length_frames(stream& over, length_format format = {});

  /// The next message; empty at the end of the stream. Throws `too_long` before anything is kept of one that
  /// is longer than allowed; `end_of_stream` if the stream ends inside of one.
  task<std::optional<std::string>> next();

  /// Suspends as `stream::write_all`. Throws `too_long` if the message is longer than allowed, or than its
  /// length can say; nothing is written then.
  task<> write(std::string_view message);

 private:
  stream& over_;
  buffered_reader reader_;
  length_format format_;
};

/// Messages over a stream, each before a separator: what `lines` does, for any end, and without forgiving.
///
/// Lifetime: borrows the stream. Cancellation: what was read of a frame stays for the next call.
class separated_frames {
 public:
  /// Throws `std::invalid_argument` for an empty separator.
  separated_frames(stream& over, std::string separator,
                   std::size_t frame_bytes_max = frame_bytes_max_default);

  /// The next message without its separator; empty at the end of the stream. Throws `too_long`, and
  /// `end_of_stream` if the stream ends inside of one; what was read is then still in `reader()`.
  task<std::optional<std::string>> next();

  /// Suspends as `stream::write_all`. Throws `too_long`; `std::invalid_argument` if the message has the
  /// separator inside: the other side would see two.
  task<> write(std::string_view message);

  buffered_reader& reader() noexcept { return reader_; }

 private:
  stream& over_;
  buffered_reader reader_;
  std::string separator_;
  std::size_t frame_bytes_max_;
};

}  // namespace weft::io
