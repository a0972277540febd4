// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"

namespace weft::io {

/// Reads a stream in larger pieces and hands it out as it is asked for.
///
/// Lifetime: borrows the stream. Views are valid until the next call that reads. Cancellation: what was read
/// stays in the buffer.
class buffered_reader {
 public:
  static constexpr std::size_t capacity_default = 16 * 1024;

  explicit buffered_reader(stream& from, std::size_t capacity = capacity_default);

  /// What was read from the stream and not consumed.
  std::string_view buffered() const noexcept { return {buffer_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes) noexcept;

  /// Reads more of the stream behind what is buffered, growing the buffer if it is full. Returns false at the
  /// end.
  task<bool> fill();

  /// Up to `bytes_max` bytes, at least one; empty at the end of the stream.
  task<std::string> read_some(std::size_t bytes_max = capacity_default);
  /// Exactly so many. Throws `end_of_stream`; then they stay buffered.
  task<std::string> read_exactly(std::size_t bytes);
  /// Everything up to and with `delimiter`; the rest at the end of the stream. Throws `too_long` if there
  /// is no delimiter within `bytes_max`; then nothing is consumed.
  task<std::optional<std::string>> read_until(std::string_view delimiter, std::size_t bytes_max = 64 * 1024);
  /// Everything to the end. Throws `too_long` beyond `bytes_max`.
  task<std::string> read_all(std::size_t bytes_max = std::size_t{1} << 30);

 private:
  std::string take(std::size_t bytes);

  stream& from_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace weft::io
