// SPDX-License-Identifier: MIT
// Covers: weft/model/rules.hpp weft/model/describe.hpp weft/model/limited.hpp weft/model/literal.hpp
// Covers: weft/model/text_form.hpp
#include "weft/model/rules.hpp"

#include <gtest/gtest.h>

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "tests/model/outcome.hpp"
#include "weft/base/print.hpp"

namespace weft::model {
namespace {

struct person {
  std::string name;
  int age = 0;
  double height = 1;
  std::optional<std::string> code;
  std::vector<int> marks;
  std::map<std::string, int> counts = {{"a", 1}};
  int steps = 4;
};

struct span_of {
  int from{};
  int to{};
};

enum class shade { light, dark_blue };

struct celsius {
  double degrees{};
};

struct cat {
  literal<"cat"> kind;
  int lives{};
};
struct dog {
  literal<"dog", "puppy"> kind;
  std::string name;
};
struct node {
  std::variant<int, std::vector<node>> value;
};
struct other {
  std::string name;
  int extra{};
};

}  // namespace

template <> inline constexpr auto describe<person> = model(
    "Person", field<&person::name>(min_length(1), max_length(3), pattern("^[a-zé]+$")),
    field<&person::age>(ge(0), lt(150), required), field<&person::height>(gt(0), le(2.5)),
    field<&person::code>(min_length(2)), alias<&person::marks>("points"),
    field<&person::marks>(max_length(2), unique_items(), defaulted), field<&person::counts>(min_length(1)),
    field<&person::steps>(multiple_of(2), check([](int steps) -> std::expected<void, std::string> {
                            if (steps == 6) return std::unexpected("not six");
                            return {};
                          })),
    extra(forbid));

template <> inline constexpr auto describe<span_of> =
    model("Span", doc("from and to"), check([](const span_of& all) -> std::expected<void, std::string> {
            if (all.from > all.to) return std::unexpected("it ends before it begins");
            return {};
          }));

template <> inline constexpr auto describe<shade> = model("Shade", alias<shade::dark_blue>("dark blue"));

template <> struct text_form<celsius> {
  static std::expected<celsius, std::string> parse(std::string_view text) {
    if (!text.ends_with(" C")) return std::unexpected("no degrees");
    return celsius{static_cast<double>(text.size())};
  }
  static std::string print(const celsius& value) { return format("{} C", value.degrees); }
  static constexpr std::string_view schema_format = "celsius";
};

namespace {

TEST(Rules, AreHeldAgainstTheFieldsOfAModel) {
  constexpr std::pair<const char*, const char*> cases[] = {
      {R"({"name":"Bob"})", "string_pattern_mismatch missing"},
      {R"({"name":"","age":1})", "string_too_short"},
      {R"({"name":"éééé","age":1})", "string_too_long"},
      {R"({"name":"ééé","age":1})", ""},
      {R"({"name":"a","age":-1})", "greater_than_equal"},
      {R"({"name":"a","age":150})", "less_than"},
      {R"({"name":"a","age":"149"})", ""},
      {R"({"name":"a","age":1,"height":0})", "greater_than"},
      {R"({"name":"a","age":1,"height":2.6})", "less_than_equal"},
      {R"({"name":"a","age":1,"height":2.5})", ""},
      {R"({"name":"a","age":1,"code":"x"})", "string_too_short"},
      {R"({"name":"a","age":1,"code":null})", ""},
      {R"({"name":"a","age":1,"points":[1,2,3]})", "too_long"},
      {R"({"name":"a","age":1,"points":[1,1]})", "value_error"},
      {R"({"name":"a","age":1,"points":["x",1,2,3]})", "int_parsing"},
      {R"({"name":"a","age":1,"counts":{}})", "too_short"},
      {R"({"name":"a","age":1,"steps":5})", "multiple_of"},
      {R"({"name":"a","age":1,"steps":6})", "value_error"},
      {R"({"name":"a","age":1,"steps":8})", ""},
      {R"({"name":"a","age":1,"marks":[],"more":{}})", "extra_forbidden extra_forbidden"},
      {R"({"steps":5,"more":1,"age":-1})", "missing greater_than_equal multiple_of extra_forbidden"},
      {R"({"name":"ABCD","name":"a","age":1})", ""},
  };
  for (const auto& [text, types] : cases) {
    const std::string found = brief<person>(text, lax);
    EXPECT_EQ(found.starts_with('{') ? "" : found, types) << text;
  }
}

TEST(Rules, RefuseInTheWordsOfPydantic) {
  struct wording {
    std::string (*read)(std::string_view text, mode how);
    const char* text;
    const char* rest;  // from the message on
  };
  const wording wordings[] = {
      {outcome<limited<int, gt(0)>>, "0", R"("Input should be greater than 0","input":0,"ctx":{"gt":0}})"},
      {outcome<limited<double, gt(0)>>, "0",
       R"("Input should be greater than 0","input":0,"ctx":{"gt":0.0}})"},
      {outcome<limited<double, le(2.5)>>, "3",
       R"("Input should be less than or equal to 2.5","input":3,"ctx":{"le":2.5}})"},
      {outcome<limited<int, le(5)>>, "99999999999",
       R"("Input should be less than or equal to 5","input":99999999999,"ctx":{"le":5}})"},
      {outcome<limited<int, multiple_of(5)>>, "7",
       R"("Input should be a multiple of 5","input":7,"ctx":{"multiple_of":5}})"},
      {outcome<limited<double, multiple_of(0.1)>>, "0.35",
       R"("Input should be a multiple of 0.1","input":0.35,"ctx":{"multiple_of":0.1}})"},
      {outcome<limited<std::string, min_length(1)>>, R"("")",
       R"("String should have at least 1 character","input":"","ctx":{"min_length":1}})"},
      {outcome<limited<std::string, max_length(2)>>, R"("abc")",
       R"("String should have at most 2 characters","input":"abc","ctx":{"max_length":2}})"},
      {outcome<limited<std::string, pattern<"^\\d+$">()>>, R"("x")",
       R"("String should match pattern '^\\d+$'","input":"x","ctx":{"pattern":"^\\d+$"}})"},
      {outcome<limited<std::vector<int>, min_length(2)>>, "[ 1 ]",
       R"("List should have at least 2 items after validation, not 1","input":[1],"ctx":{"field_type":"List","min_length":2,"actual_length":1}})"},
      {outcome<span_of>, R"({"from":2,"to":1})",
       R"("Value error, it ends before it begins","input":{"from":2,"to":1},"ctx":{"error":{}}})"},
      {outcome<shade>, R"("dark_blue")",
       R"("Input should be 'light' or 'dark blue'","input":"dark_blue","ctx":{"expected":"'light' or 'dark blue'"}})"},
      {outcome<literal<"a", "b", "c">>, R"("d")",
       R"("Input should be 'a', 'b' or 'c'","input":"d","ctx":{"expected":"'a', 'b' or 'c'"}})"},
      {outcome<celsius>, R"("5 K")", R"("Value error, no degrees","input":"5 K","ctx":{"error":{}}})"},
  };
  for (const wording& each : wordings) {
    const std::string found = each.read(each.text, lax);
    EXPECT_EQ(found.substr(found.find("\"msg\":") + 6), each.rest);
  }
}

TEST(Rules, AcceptWhatHolds) {
  EXPECT_EQ(outcome<span_of>(R"({"from":1,"to":1})"), R"({"from":1,"to":1})");
  EXPECT_EQ((outcome<limited<double, multiple_of(0.1)>>("0.3")), "0.3");
  EXPECT_EQ((outcome<std::vector<limited<int, ge(1)>>>("[1,2]")), "[1,2]");
  EXPECT_EQ((outcome<limited<std::optional<int>, ge(1)>>("null")), "null");
  EXPECT_EQ(outcome<shade>(R"("dark blue")"), R"("dark blue")");
  EXPECT_EQ(outcome<celsius>(R"("55 C")"), R"("4 C")");
  EXPECT_EQ((limited<int, ge(1)>(5) + 1), 6);
}

TEST(Literal, IsOneOfItsTexts) {
  literal<"asc", "desc"> order;
  EXPECT_EQ(order, "asc");
  order = "desc";
  EXPECT_EQ(order.text(), "desc");
  EXPECT_DEATH((literal<"a">("b")), "none of those that it can be");
}

TEST(Variants, AreToldApartByALiteral) {
  using pet = std::variant<cat, dog>;
  EXPECT_EQ(outcome<pet>(R"({"name":"x","kind":"puppy"})"), R"({"kind":"puppy","name":"x"})");
  EXPECT_EQ(outcome<pet>(R"({"kind":"cat"})"),
            R"({"type":"missing","loc":["cat","lives"],"msg":"Field required","input":{"kind":"cat"}})");
  EXPECT_EQ(
      outcome<pet>(R"({"kind":"cow"})"),
      R"({"type":"union_tag_invalid","loc":[],"msg":"Input tag 'cow' found using 'kind' does not match any of the expected tags: 'cat', 'dog', 'puppy'","input":{"kind":"cow"},"ctx":{"discriminator":"'kind'","tag":"cow","expected_tags":"'cat', 'dog', 'puppy'"}})");
  EXPECT_EQ(
      outcome<pet>(R"({})"),
      R"({"type":"union_tag_not_found","loc":[],"msg":"Unable to extract tag using discriminator 'kind'","input":{},"ctx":{"discriminator":"'kind'"}})");
  EXPECT_EQ(brief<pet>("5", lax), "model_attributes_type");
  EXPECT_EQ(brief<pet>(R"({"kind":)", lax), "json_invalid");
}

TEST(Variants, TakeTheFirstThatFits) {
  using either = std::variant<int, std::string, other, bool>;
  EXPECT_EQ(outcome<either>("5"), "5");
  EXPECT_EQ(outcome<either>(R"("5")"), R"("5")");
  EXPECT_EQ(outcome<either>("true"), "true");
  EXPECT_EQ(outcome<either>("5.0"), "5");
  EXPECT_EQ(outcome<either>(R"([{}])").substr(0, 36), R"({"type":"int_type","loc":["int"],"ms)");
  EXPECT_EQ(brief<either>(R"({"name":"a"})", lax), "int_type string_type missing bool_type");
  EXPECT_EQ(brief<std::variant<int>>("null", lax), "int_type");
}

TEST(Variants, DoNotTakeExponentialTime) {
  std::string deep = "1";
  for (int level = 0; level < 60; ++level) deep = R"({"value":[)" + deep + "]}";
  EXPECT_EQ(brief<node>(deep, lax).substr(0, 8), brief<node>(deep, strict).substr(0, 8));
  std::string wrong = R"("x")";
  for (int level = 0; level < 60; ++level) wrong = R"({"value":[)" + wrong + "]}";
  EXPECT_NE(brief<node>(wrong, lax), "");
}

TEST(Rules, HoldAlsoForTheLastOfSeveralMembersWithTheSameName) {
  using spans = std::map<std::string, span_of>;
  EXPECT_EQ(outcome<spans>(R"({"k":{"from":"bad","to":1},"k":{"from":1,"to":2}})"),
            R"({"k":{"from":1,"to":2}})");
  const auto unchecked = from_json<spans>(R"({"k":{"from":"bad"},"k":{"from":9,"from":9,"to":1}})");
  ASSERT_FALSE(unchecked);
  EXPECT_EQ(unchecked.error().items().front().type, "value_error");
}

TEST(Rules, OfMembersThatOccurAgainAllErrorsAreForgotten) {
  std::string text = R"({"k":[)";
  for (std::size_t i = 0; i < 2 * error_count_max; ++i) text += "null,";
  EXPECT_TRUE((from_json<std::map<std::string, std::vector<int>>>(text + R"(1],"k":[1]})")));
}

}  // namespace
}  // namespace weft::model
