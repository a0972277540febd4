// SPDX-License-Identifier: MIT
// The input is a pattern of the shell, a line end, and a path. A path fits itself once what is special in it
// is escaped, and what fits a pattern fits it below any directory.
#include "weft/fs/matches.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weft/base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\n');
  const std::string pattern(text.substr(0, end));
  const std::string path(end == text.npos ? text : text.substr(end + 1));
  const bool fits = weft::fs::matches(pattern, path);
  if (fits && !path.empty()) {
    WEFT_ASSERT(weft::fs::matches("**/" + pattern, "some/where/" + path),
                "it fits no longer below a directory");
  }
  std::string escaped;
  for (const char c : path) {
    if (c != '/') escaped += '\\';
    escaped += c;
  }
  WEFT_ASSERT(weft::fs::matches(escaped, path), "a path does not fit itself");
  return 0;
}
