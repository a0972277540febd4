// SPDX-License-Identifier: MIT
#include "weft/json/utf8.hpp"

#include <gtest/gtest.h>

namespace weft::json {
namespace {

TEST(Utf8, IsTold) {
  EXPECT_TRUE(is_utf8("") && is_utf8("a\xC3\xA9\xF0\x9F\x90\xB1"));
  EXPECT_FALSE(is_utf8("\xFF") || is_utf8("a\xC3") || is_utf8("\xED\xA0\x80") || is_utf8("\xC0\x80"));
}

TEST(Utf8, IsMadeOfWhatIsNone) {
  EXPECT_EQ(replace_invalid("a\xC3\xA9"), "a\xC3\xA9");
  EXPECT_EQ(replace_invalid("a\xFF"
                            "b\xC3"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
}

}  // namespace
}  // namespace weft::json
