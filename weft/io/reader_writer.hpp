// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/io/buffered_reader.hpp"
#include "weft/io/lines.hpp"
#include "weft/io/stream.hpp"

// asyncio's two halves of a stream, under their names, for programs that come from there. A stream itself
// does both, and `lines` and `buffered_reader` stand on any.
namespace weft::io {

/// The half of a stream that reads.
class stream_reader {
 public:
  /// `limit`: the longest that `readline` and `readuntil` take.
  stream_reader(std::shared_ptr<stream> from, std::size_t limit)
      : from_(std::move(from)), buffer_(*from_), limit_(limit) {}

  /// What is there, at least one byte and at most `bytes_max`; empty at the end. Throws `io::error`.
  task<std::string> read(std::size_t bytes_max);
  /// Everything to the end.
  task<std::string> read() { return buffer_.read_all(); }
  /// The next line with its end; the last one may lack it; empty at the end of the stream. Throws `too_long`.
  task<std::string> readline();
  /// Exactly so many. Throws `end_of_stream`; then they are kept.
  task<std::string> readexactly(std::size_t bytes) { return buffer_.read_exactly(bytes); }
  /// Up to and with `separator`, which is not empty. Throws `too_long`, `end_of_stream`; then what was read
  /// is kept.
  task<std::string> readuntil(std::string separator = "\n");

  /// Has the stream ended, and everything been read?
  bool at_eof() const noexcept { return ended_ && buffer_.buffered().empty(); }

 private:
  std::shared_ptr<stream> from_;
  buffered_reader buffer_;
  std::size_t limit_;
  bool ended_ = false;
};

/// The half of a stream that writes.
///
/// `write` and `writelines` are awaited: they are what `drain` waits for elsewhere, and a writer whose peer
/// does not read waits in them. So `drain` cannot be forgotten: it has nothing left to do.
class stream_writer {
 public:
  explicit stream_writer(std::shared_ptr<stream> to) noexcept : to_(std::move(to)) {}

  /// Lifetime: `data` must live until then. Throws `io::error`.
  task<> write(std::string_view data) { return to_->write_all(data); }
  task<> writelines(std::span<const std::string> lines);
  /// A checkpoint.
  task<> drain();

  task<> write_eof() { return to_->close_write(); }
  /// Closes the stream, its other half too. Idempotent.
  void close() noexcept {
    closing_ = true;
    to_->close();
  }
  bool is_closing() const noexcept { return closing_; }
  /// A checkpoint: `close` has closed it.
  task<> wait_closed() { return drain(); }

  /// `get_extra_info` with types: `writer.attribute<net::peer_endpoint>()`.
  template <io::attribute A>
  std::optional<typename A::value> attribute() const {
    return to_->attribute<A>();
  }

 private:
  std::shared_ptr<stream> to_;
  bool closing_ = false;
};

/// Takes a stream apart. The halves own it together.
std::pair<stream_reader, stream_writer> split(std::unique_ptr<stream> whole,
                                              std::size_t limit = line_bytes_max_default);

}  // namespace weft::io
