// SPDX-License-Identifier: MIT
#include "weft/term/text_width.hpp"

#include <gtest/gtest.h>

namespace weft::term {
namespace {

TEST(TextWidth, CountsCharactersNotBytes) {
  EXPECT_EQ(text_width(""), 0u);
  EXPECT_EQ(text_width("flags"), 5u);
  EXPECT_EQ(text_width("Côte"), 4u);
  EXPECT_EQ(text_width("▏█"), 2u);
}

TEST(TextWidth, WideCharactersTakeTwoColumns) {
  EXPECT_EQ(text_width("漢字"), 4u);
  EXPECT_EQ(text_width("한"), 2u);
  EXPECT_EQ(text_width("🐱"), 2u);
  EXPECT_EQ(text_width("\xF0\xA0\x80\x80"), 2u);  // U+20000, first of the last range
}

TEST(TextWidth, StrayBytesTakeOneColumnEach) {
  EXPECT_EQ(text_width("\xFF\x80"), 2u);
  EXPECT_EQ(text_width("\xE2\x96"), 2u);   // a block cut short by the end
  EXPECT_EQ(text_width("\xE2\x96z"), 3u);  // and by another character
}

TEST(TextWidth, ColoursTakeNone) {
  EXPECT_EQ(text_width("\x1b[38;2;0;255;0mok\x1b[0m"), 2u);
  EXPECT_EQ(text_width("\x1b[3"), 3u);  // not ended
  EXPECT_EQ(text_width("\x1b[3?"), 4u);
  EXPECT_EQ(fit_width("\x1b[31mok\x1b[0m", 2), "\x1b[31mok\x1b[0m");
  EXPECT_EQ(fit_width("\x1b[31mok\x1b[0m", 1), "\x1b[31mo");
}

TEST(FitWidth, CutsWholeCharacters) {
  EXPECT_EQ(fit_width("flags", 9), "flags");
  EXPECT_EQ(fit_width("flags", 3), "fla");
  EXPECT_EQ(fit_width("aôb", 2), "aô");
  EXPECT_EQ(fit_width("漢字", 3), "漢");
  EXPECT_EQ(fit_width("漢字", 0), "");
}

}  // namespace
}  // namespace weft::term
