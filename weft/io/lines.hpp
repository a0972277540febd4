// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "weft/core/task.hpp"
#include "weft/io/buffered_reader.hpp"

namespace weft::io {

/// Longest line that `lines` takes unless it is told otherwise, without its end.
inline constexpr std::size_t line_bytes_max_default = 64 * 1024;

/// Reads a stream line by line: `while (auto line = co_await in.next())`.
///
/// Lines end in LF or CRLF, which is not part of them; the last one may have no end. Lifetime: borrows the
/// stream.
class lines {
 public:
  explicit lines(stream& from, std::size_t line_bytes_max = line_bytes_max_default)
      : reader_(from), line_bytes_max_(line_bytes_max) {}

  /// The next line, empty at the end of the stream. Throws `too_long`; then nothing is consumed, and
  /// `reader()` has what was read.
  task<std::optional<std::string>> next();

  /// Reads what follows the lines, if that is something else, or skips a line that is too long.
  buffered_reader& reader() noexcept { return reader_; }

 private:
  buffered_reader reader_;
  std::size_t line_bytes_max_;
};

}  // namespace weft::io

namespace weft {
using io::lines;
}
