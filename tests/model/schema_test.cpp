// SPDX-License-Identifier: MIT
#include "weft/model/schema.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "weft/json/value.hpp"

namespace weft::model {
namespace {

struct letter {
  std::string character;
  std::string name;
};

struct branch {
  std::vector<branch> kids;
  std::unique_ptr<branch> next;
  int weight = 7;
};

enum class level { low, high };

struct circle {
  literal<"circle"> kind;
  double radius = 1;
};
struct square {
  literal<"square"> kind;
  level size{};
};

struct noted {
  int unit_price = 0;
  std::optional<std::string> code;
  std::optional<level> rank;
  std::string secret = "x";
};

namespace second {
struct letter {
  bool flag{};
};
}  // namespace second

}  // namespace

template <> inline constexpr auto describe<letter> =
    model("Letter", alias<&letter::character>("char"), doc("One character."));

template <> inline constexpr auto describe<noted> = model(
    "Noted",
    field<&noted::unit_price>(ge(0), multiple_of(5), doc("in cents"), example("5"), example("10"), defaulted),
    field<&noted::code>(min_length(2), pattern("^x"), title("The code")),
    field<&noted::secret>(write_only, deprecated, text_format("password"), required), extra(forbid));

namespace {

template <typename T> std::string schema() {
  schema_definitions definitions;
  return schema_of<T>(definitions);
}

template <typename T> std::string definitions() {
  schema_definitions all;
  schema_of<T>(all);
  return all.to_json();
}

TEST(Schema, OfTypesWithoutAName) {
  EXPECT_EQ(schema<int>(), R"({"type":"integer"})");
  EXPECT_EQ(schema<double>(), R"({"type":"number"})");
  EXPECT_EQ(schema<bool>(), R"({"type":"boolean"})");
  EXPECT_EQ(schema<json::value>(), "{}");
  EXPECT_EQ(schema<std::vector<std::string>>(), R"({"items":{"type":"string"},"type":"array"})");
  EXPECT_EQ(schema<std::set<int>>(), R"({"items":{"type":"integer"},"type":"array","uniqueItems":true})");
  EXPECT_EQ((schema<std::map<std::string, int>>()),
            R"({"additionalProperties":{"type":"integer"},"type":"object"})");
  EXPECT_EQ(
      (schema<std::pair<int, bool>>()),
      R"({"prefixItems":[{"type":"integer"},{"type":"boolean"}],"type":"array","maxItems":2,"minItems":2})");
  EXPECT_EQ((schema<std::array<int, 3>>()),
            R"({"items":{"type":"integer"},"type":"array","maxItems":3,"minItems":3})");
  EXPECT_EQ(schema<std::optional<int>>(), R"({"anyOf":[{"type":"integer"},{"type":"null"}]})");
  EXPECT_EQ((schema<std::variant<int, std::string>>()),
            R"({"anyOf":[{"type":"integer"},{"type":"string"}]})");
  EXPECT_EQ((schema<literal<"a">>()), R"({"type":"string","const":"a"})");
  EXPECT_EQ((schema<literal<"a", "b">>()), R"({"type":"string","enum":["a","b"]})");
  EXPECT_EQ((schema<limited<double, gt(0), le(2.5)>>()),
            R"({"type":"number","maximum":2.5,"exclusiveMinimum":0.0})");
  EXPECT_EQ((schema<limited<std::optional<int>, ge(0)>>()),
            R"({"anyOf":[{"type":"integer","minimum":0},{"type":"null"}]})");
}

TEST(Schema, OfModelsIsAReference) {
  EXPECT_EQ(schema<letter>(), R"({"$ref":"#/components/schemas/Letter"})");
  EXPECT_EQ(
      definitions<letter>(),
      R"({"Letter":{"properties":{"char":{"type":"string","title":"Char"},"name":{"type":"string","title":"Name"}},"type":"object","required":["char","name"],"title":"Letter","description":"One character."}})");
  EXPECT_EQ(
      definitions<branch>(),
      R"({"Branch":{"properties":{"kids":{"items":{"$ref":"#/components/schemas/Branch"},"type":"array","title":"Kids"},"next":{"anyOf":[{"$ref":"#/components/schemas/Branch"},{"type":"null"}]},"weight":{"type":"integer","title":"Weight","default":7}},"type":"object","required":["kids"],"title":"Branch"}})");
}

TEST(Schema, ShowsWhatIsSaid) {
  EXPECT_EQ(
      definitions<noted>(),
      R"({"Level":{"type":"string","enum":["low","high"],"title":"Level"},"Noted":{"properties":{"unit_price":{"type":"integer","multipleOf":5,"minimum":0,"title":"Unit Price","description":"in cents","default":0,"examples":[5,10]},"code":{"anyOf":[{"type":"string","minLength":2,"pattern":"^x"},{"type":"null"}],"title":"The code"},"rank":{"anyOf":[{"$ref":"#/components/schemas/Level"},{"type":"null"}]},"secret":{"type":"string","format":"password","title":"Secret","deprecated":true,"writeOnly":true}},"additionalProperties":false,"type":"object","required":["secret"],"title":"Noted"}})");
}

TEST(Schema, OfAVariantWithATag) {
  EXPECT_EQ(
      (schema<std::variant<circle, square>>()),
      R"({"oneOf":[{"$ref":"#/components/schemas/Circle"},{"$ref":"#/components/schemas/Square"}],"discriminator":{"propertyName":"kind","mapping":{"circle":"#/components/schemas/Circle","square":"#/components/schemas/Square"}}})");
}

TEST(Schema, GivesEachModelANameOfItsOwn) {
  schema_definitions all;
  all.set("Level", "{}");
  schema_of<letter>(all);
  EXPECT_EQ(schema_of<second::letter>(all), R"({"$ref":"#/components/schemas/Letter2"})");
  EXPECT_EQ(schema_of<level>(all), R"({"$ref":"#/components/schemas/Level2"})");
  EXPECT_EQ(schema_of<second::letter>(all), R"({"$ref":"#/components/schemas/Letter2"})");
  EXPECT_EQ(all.items().size(), 4u);
}

TEST(Schema, OfAParameter) {
  schema_definitions all;
  static constexpr rule rules[] = {ge(1), doc("how many")};
  EXPECT_EQ(schema_of<int>(all, "page_size", rules),
            R"({"type":"integer","minimum":1,"title":"Page Size","description":"how many"})");
  EXPECT_EQ(schema_of<level>(all, "level"), R"({"$ref":"#/components/schemas/Level"})");
}

}  // namespace
}  // namespace weft::model
