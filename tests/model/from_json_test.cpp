// SPDX-License-Identifier: MIT
#include "weft/model/from_json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "tests/model/outcome.hpp"
#include "weft/base/print.hpp"
#include "weft/json/value.hpp"

namespace weft::model {
namespace {

struct metadata {
  std::string tld_cc, iso_cc, country;
};

struct quoted_name {
  int first{};
  int quoted{};
  int last{};
};

struct char_name {
  std::string character;
  std::string name;
};

enum class paint { red, green, blue };

struct item {
  std::string name;
  double price = 9.5;
  std::vector<char_name> chars;
  std::optional<char_name> first;
  std::map<std::string, int> stock;
  paint shade{};
};

struct tree {
  int id{};
  std::vector<tree> kids;
};

}  // namespace

template <> inline constexpr auto describe<char_name> =
    model("CharName", alias<&char_name::character>("char"));
template <> inline constexpr auto describe<quoted_name> = model("", alias<&quoted_name::quoted>("a\"\n"));

namespace {

template <typename T> T read(std::string_view text) {
  auto made = from_json<T>(text);
  EXPECT_TRUE(made) << made.error().what();
  return made ? *std::move(made) : T();
}

/// All errors, one a line, each `path type message`; those of strict mode if `how` says so.
template <typename T> std::string wrong(std::string_view text, mode how = strict, const location& root = {}) {
  const auto made = from_json<T>(text, how, {}, root);
  if (made) return "read";
  std::string lines;
  for (const error& each : made.error().items()) {
    if (!lines.empty()) lines += '\n';
    for (const place& step : each.loc)
      lines += step.is_index() ? format("/{}", step.index()) : "/" + step.name();
    lines += format(" {}: {}", each.type, each.message);
  }
  return lines;
}

constexpr const char* int_message = "Input should be a valid integer";

TEST(FromJson, ReadsAStruct) {
  const auto brazil = read<metadata>(R"({"tld_cc":"BR","iso_cc":"BR","country":"Brazil"})");
  EXPECT_EQ(brazil.tld_cc, "BR");
  EXPECT_EQ(brazil.country, "Brazil");
  EXPECT_EQ(read<metadata>(R"({"country":"Per\u00fa","iso_cc":"PE","tld_cc":"PE"})").country, "Per\u00fa");
}

TEST(FromJson, ReadsWhatIsNested) {
  const auto some = read<item>(R"({
    "name": "pen", "price": 2, "chars": [{"char": "a", "name": "LATIN SMALL LETTER A"}],
    "first": {"char": "b", "name": "B"}, "stock": {"x": 1, "y": -2}, "shade": "blue"})");
  EXPECT_EQ(some.price, 2.0);
  ASSERT_EQ(some.chars.size(), 1u);
  EXPECT_EQ(some.chars[0].character, "a");
  EXPECT_EQ(some.chars[0].name, "LATIN SMALL LETTER A");
  EXPECT_EQ(some.first->character, "b");
  EXPECT_EQ(some.stock, (std::map<std::string, int>{{"x", 1}, {"y", -2}}));
  EXPECT_EQ(some.shade, paint::blue);
  EXPECT_EQ(read<tree>(R"({"id":1,"kids":[{"id":2,"kids":[]},{"id":3,"kids":[]}]})").kids[1].id, 3);
}

TEST(FromJson, ReadsValuesThatAreNoStructs) {
  EXPECT_EQ(read<int>("5"), 5);
  EXPECT_EQ(read<std::vector<bool>>("[true,false]"), (std::vector<bool>{true, false}));
  EXPECT_EQ(read<std::optional<int>>("null"), std::nullopt);
  EXPECT_EQ(read<std::vector<std::optional<int>>>("[1,null]"), (std::vector<std::optional<int>>{1, {}}));
  EXPECT_EQ((read<std::unordered_map<std::string, std::vector<int>>>(R"({"a":[1]})").at("a")),
            std::vector<int>{1});
  EXPECT_EQ(read<json::value>(R"({"a":[1]})"), (json::object{{"a", json::array{1}}}));
  EXPECT_EQ(read<float>("0.1"), 0.1F);
}

TEST(FromJson, AsksForFieldsWithoutADefault) {
  EXPECT_EQ(from_json<metadata>(R"({"tld_cc":"BR","iso_cc":"BR"})").error().what(),
            "country: Field required");
  EXPECT_EQ(wrong<item>("{}"),
            "/name missing: Field required\n/chars missing: Field required\n/stock missing: Field required\n"
            "/shade missing: Field required");
  const auto some = read<item>(R"({"name":"","chars":[],"stock":{},"shade":"red"})");
  EXPECT_EQ(some.price, 9.5);
  EXPECT_FALSE(some.first);
}

TEST(FromJson, TakesDefaultsThatAreNotEmpty) {
  struct defaults {
    int number = 3;
    bool flag = true;
    std::string text = "x";
    std::vector<int> items = {1};
    paint shade = paint::green;
    json::value any = 1;
  };
  const auto some = read<defaults>(R"({"any":null})");
  EXPECT_EQ(some.number, 3);
  EXPECT_TRUE(some.flag);
  EXPECT_EQ(some.text, "x");
  EXPECT_EQ(some.items, std::vector<int>{1});
  EXPECT_EQ(some.shade, paint::green);
  EXPECT_TRUE(read<defaults>(R"({"any":null,"items":[]})").items.empty());
  EXPECT_EQ(wrong<defaults>(R"({"any":null,"number":null})"), format("/number int_type: {}", int_message));
}

TEST(FromJson, ReportsAllErrorsWithTheirPaths) {
  EXPECT_EQ(wrong<item>(R"({"name":5,"price":"x","chars":[{"char":"a"},7,{"char":null,"name":""}],
                            "first":{"name":1},"stock":{"a/b~":"x"},"shade":"pink"})",
                        strict, {"body"}),
            "/body/name string_type: Input should be a valid string\n"
            "/body/price float_type: Input should be a valid number\n"
            "/body/chars/0/name missing: Field required\n"
            "/body/chars/1 model_attributes_type: "
            "Input should be a valid dictionary or object to extract fields from\n"
            "/body/chars/2/char string_type: Input should be a valid string\n"
            "/body/first/char missing: Field required\n"
            "/body/first/name string_type: Input should be a valid string\n"
            "/body/stock/a/b~ int_type: Input should be a valid integer\n"
            "/body/shade enum: Input should be 'red', 'green' or 'blue'");
}

TEST(FromJson, ReportsTheWholeTextsType) {
  EXPECT_EQ(wrong<std::vector<int>>("{}"), " list_type: Input should be a valid list");
  EXPECT_EQ((wrong<std::map<std::string, int>>("[1,{}]")), " dict_type: Input should be a valid dictionary");
  EXPECT_EQ(wrong<bool>("1", strict, {"body"}), "/body bool_type: Input should be a valid boolean");
  EXPECT_EQ(from_json<metadata>("[]").error().what(),
            "Input should be a valid dictionary or object to extract fields from");
  EXPECT_EQ(wrong<paint>("\"\""), " enum: Input should be 'red', 'green' or 'blue'");
  EXPECT_EQ(wrong<paint>("0"), " enum: Input should be 'red', 'green' or 'blue'");
}

TEST(FromJson, ChecksTheRangeOfIntegers) {
  EXPECT_EQ(read<std::int8_t>("-128"), -128);
  EXPECT_EQ(read<std::uint8_t>("255"), 255);
  EXPECT_EQ(read<std::int64_t>("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read<std::uint64_t>("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  constexpr const char* less = " less_than_equal: Input should be less than or equal to ";
  constexpr const char* greater = " greater_than_equal: Input should be greater than or equal to ";
  EXPECT_EQ(wrong<std::int8_t>("128"), format("{}127", less));
  EXPECT_EQ(wrong<std::int8_t>("-129"), format("{}-128", greater));
  EXPECT_EQ(wrong<std::uint8_t>("-1"), format("{}0", greater));
  EXPECT_EQ(wrong<std::uint8_t>("256"), format("{}255", less));
  EXPECT_EQ(wrong<std::int64_t>("9223372036854775808"), format("{}9223372036854775807", less));
  EXPECT_EQ(wrong<std::int64_t>("-9223372036854775809"), format("{}-9223372036854775808", greater));
  EXPECT_EQ(wrong<std::uint64_t>("18446744073709551616"), format("{}18446744073709551615", less));
  EXPECT_EQ(wrong<std::int64_t>("1e300", lax), format("{}9223372036854775807", less));
  EXPECT_EQ(wrong<std::uint64_t>("-1e300", lax), format("{}0", greater));
}

TEST(FromJson, TakesWholeNumbersForIntegersIfLax) {
  EXPECT_EQ(read<int>("3.0"), 3);
  EXPECT_EQ(wrong<int>("3.0"), format(" int_type: {}", int_message));
  EXPECT_EQ(read<int>("-1e3"), -1000);
  EXPECT_EQ(read<std::uint64_t>("1e19"), 10'000'000'000'000'000'000U);
  EXPECT_EQ(wrong<int>("3.5", lax),
            " int_from_float: Input should be a valid integer, got a number with a fractional part");
  EXPECT_EQ(wrong<int>("\"3\""), format(" int_type: {}", int_message));
  EXPECT_EQ(wrong<int>("true"), format(" int_type: {}", int_message));
  EXPECT_EQ(read<double>("18446744073709551615"), 18446744073709551616.0);
}

TEST(FromJson, IgnoresMembersItDoesNotKnow) {
  const auto some =
      read<metadata>(R"({"extra":{"deep":[1,{}]},"tld_cc":"A","x":1,"iso_cc":"B","country":"C","":null})");
  EXPECT_EQ(some.tld_cc + some.iso_cc + some.country, "ABC");
  EXPECT_EQ(wrong<metadata>(R"({"extra":[1,}],"tld_cc":5})"), "/12 json_invalid: JSON decode error");
}

struct wide {
  std::string text;
  std::int8_t small{};
  bool flag{};
  std::optional<int> maybe;
  std::uint64_t large{};
  double real{};
};

/// An object of members in an order, with something behind each comma and each colon.
std::string object_of(const std::vector<std::string>& members, const std::vector<std::size_t>& order,
                      std::string_view comma, std::string_view colon) {
  std::string text = "{";
  for (const std::size_t i : order) {
    if (text.size() > 1) text += comma;
    const std::size_t at = members[i].find(':');
    text += members[i].substr(0, at);
    text += colon;
    text += members[i].substr(at + 1);
  }
  return text + "}";
}

TEST(FromJson, ReadsMembersInAnyOrderAndSpacing) {
  const std::vector<std::string> right = {R"("text":"a\nb")", R"("small":-5)",          R"("flag":true)",
                                          R"("maybe":null)",  R"("large":12345678901)", R"("real":1.5)"};
  const std::vector<std::string> wrong = {R"("text":5)",    R"("small":128)", R"("flag":[1])",
                                          R"("maybe":"x")", R"("large":-1)",  R"("real":{"a":[]})"};
  const std::string read = outcome<wide>(object_of(right, {0, 1, 2, 3, 4, 5}, ",", ":"));
  EXPECT_EQ(read, R"({"text":"a\nb","small":-5,"flag":true,"maybe":null,"large":12345678901,"real":1.5})");
  const std::string refused = outcome<wide>(object_of(wrong, {0, 1, 2, 3, 4, 5}, ",", ":"));
  std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5};
  do {
    for (const std::string_view comma : {",", ", ", " ,\n ", ",\"other\":{\"text\":[]},"}) {
      for (const std::string_view colon : {":", ": ", "\t: "}) {
        const std::string text = object_of(right, order, comma, colon);
        ASSERT_EQ(outcome<wide>(text), read) << text;
        const std::string bad = object_of(wrong, order, comma, colon);
        ASSERT_EQ(outcome<wide>(bad), refused) << bad;
        const std::string both = bad.substr(0, bad.size() - 1) + "," + text.substr(1);
        ASSERT_EQ(outcome<wide>(both), read) << both;
      }
    }
  } while (std::ranges::next_permutation(order).found);
}

TEST(FromJson, ReadsItemsInAnySpacing) {
  for (const std::string_view comma : {",", ", ", " ,\n "}) {
    const auto spaced = [comma](std::string_view items) {
      std::string text;
      for (const char c : items) text += c == ',' ? std::string(comma) : std::string(1, c);
      return "[" + text + "]";
    };
    EXPECT_EQ(outcome<std::vector<int>>(spaced("1,-2,1234567890")), "[1,-2,1234567890]");
    EXPECT_EQ(outcome<std::vector<std::string>>(spaced(R"("a","\n","")")), R"(["a","\n",""])");
    EXPECT_EQ(outcome<std::set<std::string>>(spaced(R"("b","a","b")")), R"(["a","b"])");
    EXPECT_EQ(outcome<std::vector<bool>>(spaced("true,false,1")), "[true,false,true]");
    EXPECT_EQ(outcome<std::vector<std::optional<int>>>(spaced("null,1,null")), "[null,1,null]");
    EXPECT_EQ(
        wrong<std::vector<std::string>>(spaced(R"("a",1,"b",null)")),
        "/1 string_type: Input should be a valid string\n/3 string_type: Input should be a valid string");
    EXPECT_EQ(wrong<std::vector<std::int8_t>>(spaced("127,128,1")),
              "/1 less_than_equal: Input should be less than or equal to 127");
  }
}

TEST(FromJson, ReadsNamesWithEscapes) {
  const std::string whole = R"({"first":1,"a\"\n":2,"last":3})";
  EXPECT_EQ(outcome<quoted_name>(whole), whole);
  EXPECT_EQ(outcome<quoted_name>(R"({"a\u0022\u000a":2,"last":3,"first":1})"), whole);
  EXPECT_EQ(wrong<quoted_name>(R"({"first":1,"last":3})"), "/a\"\n missing: Field required");
  EXPECT_FALSE(from_json<quoted_name>("{\"first\":1,\"a\"\n\":2,\"last\":3}          "));
}

TEST(FromJson, LetsTheLastOfEqualNamesWin) {
  EXPECT_EQ((read<std::map<std::string, int>>(R"({"a":1,"a":2})").at("a")), 2);
  const auto some = read<item>(R"({"name":"a","name":"b","chars":[{"char":"1","name":"x"}],"chars":[],
                                   "first":{"char":"1","name":"x"},"first":null,"stock":{"a":1},
                                   "stock":{"b":1},"shade":"red"})");
  EXPECT_EQ(some.name, "b");
  EXPECT_TRUE(some.chars.empty());
  EXPECT_FALSE(some.first);
  EXPECT_EQ(some.stock.size(), 1u);
  struct outer {
    struct inner {
      std::optional<int> a, b;
    } in;
  };
  EXPECT_FALSE(read<outer>(R"({"in":{"a":1},"in":{"b":1}})").in.a);
  for (const char* text : {R"({"b":1,"a":2,"b":3})", R"({"b":"x","a":2,"b":3})", R"({"b":"x","b":3,"a":2})",
                           R"({"a":"x","a":2,"b":3})", R"({"a":"x","c":0,"a":2,"b":3})"}) {
    EXPECT_EQ(outcome<outer::inner>(text), R"({"a":2,"b":3})") << text;
  }
}

TEST(FromJson, ReportsOnlyThatATextIsNoJson) {
  EXPECT_EQ(wrong<metadata>(R"({"tld_cc":5,)", strict, {"body"}), "/body/12 json_invalid: JSON decode error");
  EXPECT_EQ(from_json<int>("").error().what(),
            "JSON decode error: expected a value, got the end of the text (line 1, column 1)");
  for (const char* text : {"5 5", "[1", "{", "5x", "\"\xFF\""}) {
    EXPECT_EQ(from_json<int>(text).error().items().front().type, "json_invalid") << text;
    EXPECT_EQ(from_json<metadata>(text).error().size(), 1u) << text;
    EXPECT_EQ(from_json<std::vector<std::string>>(text).error().size(), 1u) << text;
    EXPECT_EQ((from_json<std::map<std::string, paint>>(text).error().size()), 1u) << text;
    EXPECT_EQ(from_json<json::value>(text).error().size(), 1u) << text;
  }
}

TEST(FromJson, ReportsEachErrorOnEachBeginningOfAText) {
  const std::string whole =
      R"({"name":"\u00e9","chars":[{"char":"a","name":"b"}],"stock":{"a":1},"shade":"red"})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto made = from_json<item>(std::string_view(whole).substr(0, length));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().items().front().type, "json_invalid");
  }
  EXPECT_TRUE(from_json<item>(whole));
}

TEST(FromJson, RefusesWhatIsNoJsonWhereverItBreaks) {
  struct point {
    int x = 1;
    int y = 1;
  };
  struct line {
    point from;
    int width = 1;
  };
  for (const char* const text : {R"({"x":-"y":2})", R"({"x":tr"y":2})", R"({"x":1."y":2})",
                                 R"({"x":"\u"y":2})", "{\"x\":\"a\n\"y\":2}"}) {
    const auto made = from_json<point>(text);
    ASSERT_FALSE(made) << text;
    EXPECT_EQ(made.error().items().front().type, "json_invalid") << text;
  }
  EXPECT_FALSE(from_json<point>(R"({"x":1;"y":2}          )"));
  EXPECT_FALSE(from_json<line>(R"({"from":{"x":1,,"width":2}})"));
  EXPECT_FALSE(from_json<line>(R"({"from":{"x":1,,"width":2}}and more)"));
}

TEST(FromJson, BoundsWhatItReads) {
  EXPECT_TRUE(from_json<std::vector<std::vector<int>>>("[[1]]", strict, {.depth_max = 2}));
  EXPECT_FALSE(from_json<std::vector<std::vector<int>>>("[[1]]", strict, {.depth_max = 1}));
  EXPECT_FALSE(from_json<int>("12345", strict, {.bytes_max = 4}));
  std::string deep;
  for (int level = 0; level < 100'000; ++level) deep += R"({"id":1,"kids":[)";
  EXPECT_EQ(from_json<tree>(deep).error().items().front().type, "json_invalid");
  std::string many = "[";
  for (std::size_t i = 0; i < 2 * error_count_max; ++i) many += "null,";
  many += "1]";
  EXPECT_EQ(from_json<std::vector<int>>(many).error().size(), 2 * error_count_max);
  EXPECT_EQ(from_json<std::vector<int>>(many).error().items().back().loc, location{999});
}

}  // namespace
}  // namespace weft::model
