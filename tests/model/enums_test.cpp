// SPDX-License-Identifier: MIT
#include "weft/model/enums.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace weft::model {
namespace {

enum class color { red, green, dark_blue };
enum class sparse : std::uint8_t { a = 1, last = 63, beyond = 64 };
enum class below : std::int8_t { minus = -1, zero };
enum class only { one };
enum class none {};
enum plain { thing };

static_assert(named_enum<color> && !named_enum<plain> && !named_enum<int>);
static_assert(enum_name(color::dark_blue) == "dark_blue");

TEST(EnumName, IsTheEnumerators) {
  EXPECT_EQ(enum_name(color::red), "red");
  EXPECT_EQ(enum_name(only::one), "one");
  EXPECT_EQ(enum_name(sparse::a), "a");
  EXPECT_EQ(enum_name(sparse::last), "last");
  EXPECT_EQ(enum_name(below::zero), "zero");
}

TEST(EnumName, IsEmptyIfThereIsNone) {
  EXPECT_EQ(enum_name(color{3}), "");
  EXPECT_EQ(enum_name(color{-1}), "");
  EXPECT_EQ(enum_name(sparse{0}), "");
  EXPECT_EQ(enum_name(sparse::beyond), "");
  EXPECT_EQ(enum_name(below::minus), "");
  EXPECT_EQ(enum_name(none{0}), "");
}

TEST(EnumValue, UndoesEnumName) {
  EXPECT_EQ(enum_value<color>("dark_blue"), color::dark_blue);
  EXPECT_EQ(enum_value<sparse>("last"), sparse::last);
  EXPECT_EQ(enum_value<color>("blue"), std::nullopt);
  EXPECT_EQ(enum_value<color>(""), std::nullopt);
}

TEST(EnumNames, AreInOrderOfValue) {
  EXPECT_EQ(enum_names<sparse>()[0], "");
  EXPECT_EQ(enum_names<sparse>()[1], "a");
  EXPECT_EQ(enum_names<sparse>()[63], "last");
}

}  // namespace
}  // namespace weft::model
