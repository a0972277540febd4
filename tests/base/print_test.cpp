// SPDX-License-Identifier: MIT
#include "weft/base/print.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace weft {
namespace {

TEST(Format, ReturnsAString) {
  EXPECT_EQ(format("{} {:>3}|{:x}", "a", 1, 255), "a   1|ff");
  EXPECT_EQ(format("{{}}"), "{}");
}

TEST(Print, WritesToStandardOutput) {
  ::testing::internal::CaptureStdout();
  print("{} {}\n", '+', "name");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "+ name\n");
}

TEST(Print, WritesToAFile) {
  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  print(file, "{}", 42);
  std::rewind(file);
  char text[8] = {};
  EXPECT_EQ(std::fread(text, 1, sizeof text, file), 2u);
  EXPECT_STREQ(text, "42");
  std::fclose(file);
}

}  // namespace
}  // namespace weft
