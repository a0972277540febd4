// SPDX-License-Identifier: MIT
#include "weft/http/weighted_list.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft::http {
namespace {

std::string shown(std::string_view field) {
  std::string out;
  for (const auto& [value, weight] : parse_weighted_list(field)) {
    out.append(value).append("=").append(std::to_string(weight)).append(" ");
  }
  return out;
}

TEST(WeightedList, IsInOrderOfPreference) {
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("da, en-gb;q=0.8, en;q=0.7"), "da=1000 en-gb=800 en=700 ");
  EXPECT_EQ(shown("a;q=0.1,b , ,c ; Q=1.000,d;q=0"), "b=1000 c=1000 a=100 d=0 ");
  EXPECT_EQ(shown("a;q=x, b;q=, c;q, d;level=1, e;q=0.5;x"), "");
}

TEST(WeightedList, HasAnEnd) {
  std::string field;
  for (int i = 0; i < 1000; ++i) field += "a,";
  EXPECT_EQ(parse_weighted_list(field).size(), 64U);
}

TEST(WeightedList, KnowsWeights) {
  for (const auto& [text, weight] : {std::pair("0", 0),
                                     {"1", 1000},
                                     {"1.", 1000},
                                     {"0.5", 500},
                                     {"0.123", 123},
                                     {"1.000", 1000},
                                     {"0.", 0}}) {
    EXPECT_EQ(parse_weight(text), weight) << text;
  }
  for (const char* text : {"", "2", "1.001", "0.1234", "-0", ".5", "0,5", "00", "1e0", " 1", "0.5 "}) {
    EXPECT_EQ(parse_weight(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace weft::http
