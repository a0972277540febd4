// SPDX-License-Identifier: MIT
#include "weft/http/token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weft::http {
namespace {

TEST(Token, HasTheCharactersOfTheGrammar) {
  const std::string all = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  EXPECT_TRUE(is_token(all));
  int tokens = 0;
  for (int code = 0; code < 256; ++code) tokens += is_token(std::string(1, static_cast<char>(code))) ? 1 : 0;
  EXPECT_EQ(tokens, static_cast<int>(all.size()));
  EXPECT_FALSE(is_token(""));
  EXPECT_FALSE(is_token("a b"));
}

TEST(FieldValue, RefusesControlsAtEveryPlace) {
  for (std::size_t size = 1; size < 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int code = 0; code < 256; ++code) {
        std::string text(size, 'x');
        text[at] = static_cast<char>(code);
        const bool control = (code < 0x20 && code != '\t') || code == 0x7F;
        ASSERT_EQ(is_field_value(text), !control) << "byte " << code << " at " << at << " of " << size;
      }
    }
  }
  EXPECT_TRUE(is_field_value(""));
}

TEST(FieldValue, SeesAControlBesideATab) {
  EXPECT_TRUE(is_field_value("a\tb\tc\xFF\xA0zz"));
  EXPECT_FALSE(is_field_value("a\tb\nc 45678"));
}

TEST(EqualIgnoringCase, FoldsLettersOnly) {
  EXPECT_TRUE(equal_ignoring_case("Content-Length", "cONTENT-lENGTH"));
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_FALSE(equal_ignoring_case("@", "`"));  // 0x20 apart, as letters are
  EXPECT_FALSE(equal_ignoring_case("[", "{"));
}

TEST(Trim, CutsBlanks) {
  EXPECT_EQ(trim(" \ta b\t "), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim("\r x"), "\r x");
}

TEST(NextListItem, SkipsEmptyElements) {
  std::string_view list = ", a ,,b\t, c d,", item;
  std::vector<std::string> items;
  while (next_list_item(list, item)) items.emplace_back(item);
  EXPECT_THAT(items, testing::ElementsAre("a", "b", "c d"));
}

}  // namespace
}  // namespace weft::http
