// SPDX-License-Identifier: MIT
#include "weft/io/lines.hpp"

#include <cstdint>
#include <stdexcept>

namespace weft::io {

task<std::optional<std::string>> lines::next() {
  const std::size_t with_end_max = line_bytes_max_ > SIZE_MAX - 2 ? SIZE_MAX : line_bytes_max_ + 2;
  auto line = co_await reader_.read_until("\n", with_end_max);
  if (line && line->ends_with('\n')) {
    line->pop_back();
    if (line->ends_with('\r')) line->pop_back();
  }
  if (line && line->size() > line_bytes_max_) throw std::length_error("weft: a line is longer than allowed");
  co_return line;
}

}  // namespace weft::io
