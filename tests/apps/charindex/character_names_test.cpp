// SPDX-License-Identifier: MIT
#include "apps/charindex/character_names.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace charindex {
namespace {

TEST(NameOf, IsEmptyForWhatHasNone) {
  EXPECT_EQ(name_of('a'), "LATIN SMALL LETTER A");
  EXPECT_EQ(name_of(0xAC00), "HANGUL SYLLABLE GA");
  for (const char32_t nameless : {0x0, 0x7F, 0xD800, 0xE000, 0xFFFF, 0x10FFFF})
    EXPECT_EQ(name_of(nameless), "");
}

TEST(EachName, GoesThroughItsRangeInOrder) {
  std::vector<std::string> names;
  each_name('~', 0xA2, [&](char32_t, std::string_view name) { names.emplace_back(name); });
  EXPECT_EQ(names, (std::vector<std::string>{"TILDE", "NO-BREAK SPACE", "INVERTED EXCLAMATION MARK"}));
}

TEST(Utf8Of, HasOneToFourBytes) {
  EXPECT_EQ(utf8_of('A') + utf8_of(0xDF) + utf8_of(0x20AC) + utf8_of(0x1F431), "Aß€🐱");
}

TEST(IsBlank, IsWhatPythonSplitsAt) {
  for (const char32_t blank : {0x9, 0xA, 0xD, 0x1C, 0x1F, 0x20, 0x85, 0xA0, 0x2028, 0x3000}) {
    EXPECT_TRUE(is_blank(blank)) << static_cast<unsigned>(blank);
  }
  for (const char32_t other : {0x0, 0x8, 0x1B, 0x41, 0x200B, 0xFEFF}) {
    EXPECT_FALSE(is_blank(other)) << static_cast<unsigned>(other);
  }
}

}  // namespace
}  // namespace charindex
