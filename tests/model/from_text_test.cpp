// SPDX-License-Identifier: MIT
#include "weft/model/from_text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "weft/json/value.hpp"
#include "weft/model/limited.hpp"
#include "weft/model/rules.hpp"
#include "weft/model/to_json.hpp"

namespace weft::model {
namespace {

struct filter {
  std::string q;
  int limit = 10;
  std::vector<std::string> tag;
};

const location query_q = {"query", "q"};

TEST(FromText, ReadsAParameter) {
  EXPECT_EQ(*from_text<int>("42"), 42);
  EXPECT_EQ(*from_text<std::string>("42 \"x\""), "42 \"x\"");
  EXPECT_EQ(*from_text<bool>("on"), true);
  EXPECT_EQ(*from_text<std::optional<int>>("7"), 7);
  EXPECT_EQ(*from_text<std::vector<int>>("7"), std::vector<int>{7});
  EXPECT_EQ(*from_text<std::string>("a\xFF"), "a\xEF\xBF\xBD");
  EXPECT_EQ(*from_text<std::string>(""), "");
}

TEST(FromText, SaysWhatIsWrong) {
  EXPECT_EQ(from_text<int>("foo", query_q).error().to_json(),
            R"({"detail":[{"type":"int_parsing","loc":["query","q"],"msg":"Input should be a valid integer, )"
            R"(unable to parse string as an integer","input":"foo"}]})");
  EXPECT_EQ(from_text<int>("\"\xFF", query_q).error().items()[0].input, "\"\\\"\xEF\xBF\xBD\"");
  EXPECT_EQ(from_text<std::optional<int>>("").error().items()[0].type, "int_parsing");
}

TEST(FromText, ReadsIntegersHoweverTheyAreWritten) {
  EXPECT_EQ(*from_text<int>("0"), 0);
  EXPECT_EQ(*from_text<int>("007"), 7);
  EXPECT_EQ(*from_text<int>(" 1_000 "), 1000);
  EXPECT_EQ(*from_text<long>("999999999999999999"), 999'999'999'999'999'999);
  EXPECT_EQ(*from_text<std::uint64_t>("18446744073709551615"), 18'446'744'073'709'551'615U);
  // The input is shown as the text that it was.
  EXPECT_EQ(from_text<std::int8_t>("200").error().items()[0].input, "\"200\"");
  EXPECT_EQ((from_text<limited<int, ge(10)>>("7").error().items()[0].input), "\"7\"");
}

TEST(FromTexts, ReadsSeveralAsAList) {
  const std::string_view texts[] = {"1", "x", "3"};
  const auto wrong = from_texts<std::vector<int>>(texts, query_q);
  EXPECT_EQ(wrong.error().items()[0].loc, (location{"query", "q", 1}));
  EXPECT_EQ(*from_texts<std::vector<std::string>>(texts), (std::vector<std::string>{"1", "x", "3"}));
  EXPECT_EQ(*from_texts<int>(texts), 3);
  EXPECT_EQ(*from_texts<std::vector<int>>({}), std::vector<int>());
}

TEST(FromNamedTexts, ReadsAStruct) {
  const named_text texts[] = {{"tag", "a"}, {"q", "x"}, {"tag", "b"}, {"limit", "5"}, {"q", "y"}, {"z", ""}};
  EXPECT_EQ(to_json(*from_named_texts<filter>(texts)), R"({"q":"y","limit":5,"tag":["a","b"]})");
  const named_text wrong[] = {{"limit", "x"}, {"tag", "a"}};
  EXPECT_EQ(
      from_named_texts<filter>(wrong, location{"query"}).error().what(),
      "query/q: Field required; query/limit: Input should be a valid integer, unable to parse string as an "
      "integer");
}

TEST(FromValue, ReadsWhatWasRead) {
  EXPECT_EQ(from_value<std::vector<int>>(json::array{1, "2"})->at(1), 2);
  EXPECT_EQ(from_value<std::vector<int>>(json::array{1, "2"}, strict).error().size(), 1u);
}

}  // namespace
}  // namespace weft::model
