// SPDX-License-Identifier: MIT
#include "weft/http/multipart_ranges.hpp"

#include <utility>

#include "weft/base/assert.hpp"
#include "weft/http/token.hpp"

namespace weft::http {

multipart_ranges make_multipart_ranges(std::span<const byte_range> ranges, std::uint64_t length,
                                       std::string_view type, std::string_view boundary) {
  WEFT_ASSERT(is_token(boundary), "a boundary that is no token");
  multipart_ranges made{std::string("multipart/byteranges; boundary=").append(boundary), 0, {}};
  std::string text;
  for (const byte_range& range : ranges) {
    text.append("--").append(boundary).append("\r\n");
    if (!type.empty()) text.append("Content-Type: ").append(type).append("\r\n");
    text.append("Content-Range: ").append(format_content_range(range, length)).append("\r\n\r\n");
    made.content_length += text.size() + range.size;
    made.pieces.push_back({std::exchange(text, "\r\n"), range});
  }
  text.append("--").append(boundary).append("--\r\n");
  made.content_length += text.size();
  made.pieces.push_back({std::move(text)});
  return made;
}

}  // namespace weft::http
