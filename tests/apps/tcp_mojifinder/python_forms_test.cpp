// SPDX-License-Identifier: MIT
#include "apps/tcp_mojifinder/python_forms.hpp"

#include <gtest/gtest.h>

namespace tcp_mojifinder {
namespace {

using namespace std::string_view_literals;

TEST(QueryOf, TakesTheBlanksAway) {
  EXPECT_EQ(query_of("cat face"), "cat face");
  EXPECT_EQ(query_of(" \tcat face \r"), "cat face");
  EXPECT_EQ(query_of("\u3000日本\x1F\u00A0"), "日本");
  EXPECT_EQ(query_of(" \r"), "");
  EXPECT_EQ(query_of("\x1B[A"), "\x1B[A");
}

TEST(QueryOf, IsNulForWhatIsNoUtf8) {
  for (const std::string_view line : {"\xFF\xF4\xFF\xFD\x06"sv, "cat\xFF"sv, "\xC3"sv, "\xED\xA0\x80"sv,
                                      "\xC0\xAF"sv, "\xF5\x80\x80\x80"sv}) {
    EXPECT_EQ(query_of(line), "\0"sv);
  }
}

TEST(Quoted, IsWhatPythonShows) {
  EXPECT_EQ(quoted("cat face"), "'cat face'");
  EXPECT_EQ(quoted(""), "''");
  EXPECT_EQ(quoted("cat's"), "\"cat's\"");
  EXPECT_EQ(quoted("'\""), "'\\'\"'");
  EXPECT_EQ(quoted("\0"sv), "'\\x00'");
  EXPECT_EQ(quoted("a\tb\nc\rd\\e\x1B\x7F"), "'a\\tb\\nc\\rd\\\\e\\x1b\\x7f'");
  EXPECT_EQ(quoted("é🐱日"), "'é🐱日'");
  EXPECT_EQ(quoted("\u00A0\u00AD\u200B\u2028\uE000\U000E0001\u0378"),
            "'\\xa0\\xad\\u200b\\u2028\\ue000\\U000e0001\\u0378'");
}

TEST(AddressOf, IsATuple) {
  EXPECT_EQ(address_of(*weft::net::endpoint::parse("127.0.0.1:2323")), "('127.0.0.1', 2323)");
  EXPECT_EQ(address_of(*weft::net::endpoint::parse("[::1]:80")), "('::1', 80, 0, 0)");
}

}  // namespace
}  // namespace tcp_mojifinder
