// SPDX-License-Identifier: MIT
// Covers: weft/model/to_json.hpp weft/model/write_options.hpp
#include "weft/model/to_json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "weft/json/value.hpp"
#include "weft/model/from_json.hpp"

namespace weft::model {
namespace {

enum class unit { piece, gram };

struct label {
  std::string text;
  bool operator==(const label&) const = default;
};

struct product {
  std::string name;
  bool sold = false;
  std::uint64_t number = 0;
  double price = 0;
  float weight = 0;
  std::optional<label> first;
  std::vector<label> labels;
  std::map<std::string, std::int8_t> stock;
  unit sold_by{};
  json::value more;
  std::vector<bool> bits;

  bool operator==(const product&) const = default;
};

}  // namespace

template <> inline constexpr auto describe<label> = model("Label", alias<&label::text>("class"));

namespace {

const product pen{.name = "Stift \u20ac",
                  .sold = true,
                  .number = 18446744073709551615U,
                  .price = 9.5,
                  .weight = 0.1F,
                  .first = label{"a"},
                  .labels = {{"b"}, {"c\n"}},
                  .stock = {{"x", -1}},
                  .sold_by = unit::gram,
                  .more = json::array{1, nullptr},
                  .bits = {true, false}};

TEST(ToJson, WritesAStruct) {
  EXPECT_EQ(to_json(pen),
            R"({"name":"Stift €","sold":true,"number":18446744073709551615,"price":9.5,"weight":0.1,)"
            R"("first":{"class":"a"},"labels":[{"class":"b"},{"class":"c\n"}],"stock":{"x":-1},)"
            R"("sold_by":"gram","more":[1,null],"bits":[true,false]})");
}

TEST(ToJson, WritesEmptyOptionalsAsNull) { EXPECT_EQ(to_json(std::optional<int>()), "null"); }

TEST(ToJson, WritesValuesThatAreNoStructs) {
  EXPECT_EQ(to_json(5), "5");
  EXPECT_EQ(to_json(std::string("x")), "\"x\"");
  EXPECT_EQ(to_json(std::vector<std::vector<int>>{{1}, {}}), "[[1],[]]");
  struct empty {};
  EXPECT_EQ(to_json(empty()), "{}");
}

TEST(ToJson, IndentsIfAsked) {
  EXPECT_EQ(to_json(label{"x"}, json::style::pretty), "{\n  \"class\": \"x\"\n}");
}

TEST(ToJson, IsUndoneByReading) {
  const auto read = from_json<product>(to_json(pen));
  ASSERT_TRUE(read) << read.error().what();
  EXPECT_EQ(*read, pen);
}

TEST(ToJson, RefusesWhatJsonHasNot) {
  EXPECT_THROW(to_json(std::vector{std::nan("")}), json::write_error);
  EXPECT_THROW(to_json(label{"\xFF"}), json::write_error);
  EXPECT_THROW(to_json(unit{7}), json::write_error);
}

TEST(Write, PutsAModelAmongOtherValues) {
  std::string text;
  json::writer out(text);
  out.begin_array();
  write(out, label{"a"});
  write(out, label{"b"});
  out.end_array();
  EXPECT_EQ(text, R"([{"class":"a"},{"class":"b"}])");
}

TEST(ToJson, LeavesOutWhatIsNotWanted) {
  struct inner {
    std::optional<int> a;
    int b = 2;
  };
  struct outer {
    std::optional<inner> first;
    inner second;
    std::vector<int> list;
  };
  const outer some{.first = {}, .second = {.a = {}, .b = 3}, .list = {}};
  EXPECT_EQ(to_json(some, {.exclude_none = true}), R"({"second":{"b":3},"list":[]})");
  EXPECT_EQ(to_json(some, {.exclude_defaults = true}), R"({"second":{"b":3}})");
  EXPECT_EQ(to_json(outer(), {.exclude_defaults = true}), "{}");
  EXPECT_EQ(to_json(label{"x"}, {.by_alias = false}), R"({"text":"x"})");
}

}  // namespace
}  // namespace weft::model
