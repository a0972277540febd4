// SPDX-License-Identifier: MIT
#include "weft/model/errors.hpp"

#include <gtest/gtest.h>

namespace weft::model {
namespace {

TEST(Errors, SayAllInOneLine) {
  EXPECT_EQ(errors().what(), "");
  EXPECT_EQ(errors({"/country", "missing", "Field required"}).what(), "country: Field required");
  EXPECT_EQ(errors({"", "list_type", "Input should be a valid list"}).what(), "Input should be a valid list");
  errors some({"/a", "missing", "Field required"});
  some.add({"/b/0", "int_type", "Input should be a valid integer"});
  EXPECT_EQ(some.what(), "a: Field required; b/0: Input should be a valid integer");
}

TEST(Errors, CountThoseBeyondThree) {
  errors some;
  for (const char* path : {"/a", "/b", "/c", "/d", "/e"}) some.add({path, "missing", "Field required"});
  EXPECT_EQ(some.what(), "a: Field required; b: Field required; c: Field required; and 2 more");
}

TEST(Errors, AreKeptUpToALimit) {
  errors some;
  EXPECT_TRUE(some.empty());
  for (std::size_t i = 0; i < error_count_max + 5; ++i) some.add({"/a", "missing", "Field required"});
  EXPECT_EQ(some.items().size(), error_count_max);
  EXPECT_EQ(some.size(), error_count_max + 5);
  EXPECT_TRUE(some.what().ends_with("and 1002 more"));
}

}  // namespace
}  // namespace weft::model
