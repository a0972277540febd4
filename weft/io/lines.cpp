// SPDX-License-Identifier: MIT
#include "weft/io/lines.hpp"

namespace weft::io {

task<std::optional<std::string>> lines::next() {
  auto line = co_await reader_.read_until("\n", line_bytes_max_);
  if (line && line->ends_with('\n')) {
    line->pop_back();
    if (line->ends_with('\r')) line->pop_back();
  }
  co_return line;
}

}  // namespace weft::io
