// SPDX-License-Identifier: MIT
#include "weft/http/multipart_ranges.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

TEST(MultipartRanges, AreHeadsAndBytesInTurn) {
  const std::string_view whole = "0123456789";
  const byte_range ranges[] = {{0, 2}, {7, 3}};
  const auto answer = make_multipart_ranges(ranges, whole.size(), "text/plain", "XX");
  std::string body;
  for (const auto& [text, range] : answer.pieces) {
    body += text;
    if (range) body += whole.substr(range->first, range->size);
  }
  EXPECT_EQ(answer.content_type, "multipart/byteranges; boundary=XX");
  EXPECT_EQ(body,
            "--XX\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n"
            "--XX\r\nContent-Type: text/plain\r\nContent-Range: bytes 7-9/10\r\n\r\n789\r\n--XX--\r\n");
  EXPECT_EQ(answer.content_length, body.size());
}

}  // namespace
}  // namespace weft::http
