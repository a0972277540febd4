// SPDX-License-Identifier: MIT
#include "weft/base/base64.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace weft {
namespace {

// Source: RFC 4648 §10.
TEST(Base64, IsWrittenAndRead) {
  const std::pair<std::string, const char*> examples[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {std::string("\xFF\xEF\xBE\0", 4), "/+++AA=="},
  };
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
    const std::string unpadded(text, std::string(text).find_last_not_of('=') + 1);
    EXPECT_EQ(base64_decode(unpadded), bytes);
  }
  EXPECT_EQ(base64_decode("_---AA"), base64_decode("/+++AA=="));
}

TEST(Base64, SaysWhereItIsNone) {
  EXPECT_EQ(base64_decode("Zm 9v").error(), 2U);
  EXPECT_EQ(base64_decode("Zg==Zg==").error(), 2U);
  EXPECT_EQ(base64_decode("Zg===").error(), 2U);
  EXPECT_EQ(base64_decode("Z").error(), 1U);
  EXPECT_EQ(base64_decode("Zm9vY").error(), 5U);
  EXPECT_EQ(base64_decode("Zm9v\xC3").error(), 4U);
}

}  // namespace
}  // namespace weft
