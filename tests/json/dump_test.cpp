// SPDX-License-Identifier: MIT
#include "weft/json/dump.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "weft/json/parse.hpp"
#include "weft/json/value.hpp"

namespace weft::json {
namespace {

const value sample =
    object{{"name", "S\u00e3o"},
           {"list", array{1, -2, 9.5, 1.0, std::numeric_limits<std::uint64_t>::max(), nullptr}},
           {"yes", true},
           {"none", object{}}};

TEST(Dump, WritesValues) {
  EXPECT_EQ(dump(sample),
            R"({"name":"São","list":[1,-2,9.5,1.0,18446744073709551615,null],"yes":true,"none":{}})");
  EXPECT_EQ(dump(nullptr), "null");
  EXPECT_EQ(dump("x"), "\"x\"");
}

TEST(Dump, IndentsIfAsked) {
  EXPECT_EQ(dump(array{1, object{{"a", 2}}}, style::pretty), "[\n  1,\n  {\n    \"a\": 2\n  }\n]");
}

TEST(Dump, IsUndoneByParsing) {
  EXPECT_EQ(parse(dump(sample)), sample);
  EXPECT_EQ(parse(dump(sample, style::pretty)), sample);
}

TEST(Dump, RefusesWhatJsonHasNot) {
  EXPECT_THROW(dump(array{std::nan("")}), write_error);
  EXPECT_THROW(dump(object{{"\xFF", 1}}), write_error);
}

TEST(Write, PutsAValueAmongOthers) {
  std::string text;
  writer out(text);
  out.begin_array();
  write(out, sample["yes"]);
  write(out, object{{"a", array{}}});
  out.end_array();
  EXPECT_EQ(text, R"([true,{"a":[]}])");
}

}  // namespace
}  // namespace weft::json
