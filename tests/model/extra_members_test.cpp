// SPDX-License-Identifier: MIT
// Covers: weft/model/rules.hpp weft/model/detail/decoder.hpp weft/model/detail/encoder.hpp
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/model/outcome.hpp"
#include "weft/json/value.hpp"
#include "weft/model/describe.hpp"
#include "weft/model/schema.hpp"

namespace weft::model {
namespace {

struct open_item {
  std::string name;
  std::map<std::string, json::value> more;
  int count = 1;
};
struct scores {
  std::map<std::string, std::vector<int>> of_players;
};

}  // namespace

template <> inline constexpr auto describe<open_item> =
    model("OpenItem", field<&open_item::more>(extra(keep)));
template <> inline constexpr auto describe<scores> = model("Scores", field<&scores::of_players>(extra(keep)));

namespace {

TEST(ExtraMembers, AreKeptAndWrittenAgain) {
  EXPECT_EQ(outcome<open_item>(R"({"x":[1,{"y":null}],"name":"a","more":"text","":2,"count":3})"),
            R"({"name":"a","":2,"more":"text","x":[1,{"y":null}],"count":3})");
  EXPECT_EQ(outcome<open_item>(R"({"name":"a"})"), R"({"name":"a","count":1})");
  EXPECT_EQ(outcome<std::vector<scores>>(R"([{"ann":[1,2],"ann":[3],"bob":[]},{}])"),
            R"([{"ann":[3],"bob":[]},{}])");
}

TEST(ExtraMembers, AreReadAsTheDictionarySays) {
  const auto wrong = from_json<std::vector<scores>>(R"([{"ann":[1,"x"],"bob":5}])");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().what(),
            "0/ann/1: Input should be a valid integer, unable to parse string as an integer; "
            "0/bob: Input should be a valid list");
  EXPECT_EQ(outcome<scores>(R"({"ann":["x"],"ann":[1]})"), R"({"ann":[1]})") << "the last one counts";
}

TEST(ExtraMembers, AreInTheSchema) {
  const auto definition = [](auto of) {
    schema_definitions all;
    schema_of<decltype(of)>(all);
    return all.to_json();
  };
  EXPECT_EQ(definition(open_item()),
            R"({"OpenItem":{"properties":{"name":{"type":"string","title":"Name"},)"
            R"("count":{"type":"integer","title":"Count","default":1}},"additionalProperties":{},)"
            R"("type":"object","required":["name"],"title":"OpenItem"}})");
  EXPECT_EQ(
      definition(scores()),
      R"({"Scores":{"properties":{},"additionalProperties":{"items":{"type":"integer"},"type":"array"},)"
      R"("type":"object","title":"Scores"}})");
}

}  // namespace
}  // namespace weft::model
