// SPDX-License-Identifier: MIT
#include "weft/json/errors.hpp"

#include <gtest/gtest.h>

namespace weft::json {
namespace {

TEST(ParseError, FindsLineAndColumn) {
  const std::string_view text = "ab\n\ncd\u00e9f";
  EXPECT_EQ(make_error(text, 0, "x").what(), "x (line 1, column 1)");
  EXPECT_EQ(make_error(text, 2, "x").what(), "x (line 1, column 3)");
  EXPECT_EQ(make_error(text, 3, "x").what(), "x (line 2, column 1)");
  EXPECT_EQ(make_error(text, 4, "x").what(), "x (line 3, column 1)");
  EXPECT_EQ(make_error(text, 8, "x").what(), "x (line 3, column 4)");
  EXPECT_EQ(make_error(text, text.size(), "x").offset, 9u);
  EXPECT_EQ(make_error("", 0, "x").what(), "x (line 1, column 1)");
}

}  // namespace
}  // namespace weft::json
