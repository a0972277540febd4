// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/http/byte_range.hpp"

namespace weft::http {

/// The body of a 206 that answers several ranges, as pieces. One range needs none of this.
///
/// Source: RFC 9110 §14.6, §15.3.7.2.
struct multipart_ranges {
  /// `text` comes first, then these bytes of the representation, if there are some.
  struct piece {
    std::string text;
    std::optional<byte_range> range = {};
  };

  std::string content_type;  ///< `multipart/byteranges; boundary=...`
  std::uint64_t content_length = 0;
  std::vector<piece> pieces;  ///< the last one closes the body, and has no range
};

/// `type` is that of the representation, of `length` bytes; `boundary` must not occur in it: make it of 16 or
/// more random letters and digits.
multipart_ranges make_multipart_ranges(std::span<const byte_range> ranges, std::uint64_t length,
                                       std::string_view type, std::string_view boundary);

}  // namespace weft::http
