// SPDX-License-Identifier: MIT
#include "weft/io/lines.hpp"

#include <algorithm>
#include <string_view>

#include "weft/io/errors.hpp"

namespace weft::io {

task<std::optional<std::string>> lines::next() {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view have = reader_.buffered();
    const std::size_t at = have.find('\n', searched);
    std::size_t bytes = std::min(at, have.size());
    if (at != std::string_view::npos && bytes > 0 && have[bytes - 1] == '\r') --bytes;
    const bool may_shrink = at == std::string_view::npos && have.ends_with('\r');
    if (bytes - (may_shrink ? 1 : 0) > line_bytes_max_) throw too_long("a line", line_bytes_max_);
    if (at != std::string_view::npos) {
      std::string line(have.substr(0, bytes));
      reader_.consume(at + 1);
      co_return line;
    }
    searched = have.size();
    if (co_await reader_.fill()) continue;
    if (searched == 0) co_return std::nullopt;
    if (searched > line_bytes_max_) throw too_long("a line", line_bytes_max_);
    co_return co_await reader_.read_some(searched);
  }
}

}  // namespace weft::io
