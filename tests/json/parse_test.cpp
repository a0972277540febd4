// SPDX-License-Identifier: MIT
// Covers: weft/json/parse.hpp weft/json/limits.hpp
#include "weft/json/parse.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "weft/json/reader.hpp"

namespace weft::json {
namespace {

value parsed(std::string_view text) {
  auto made = parse(text);
  EXPECT_TRUE(made) << made.error().what();
  return made ? *std::move(made) : value("not parsed");
}

TEST(Parse, BuildsValues) {
  EXPECT_EQ(parsed("null"), nullptr);
  EXPECT_EQ(parsed(" true "), true);
  EXPECT_EQ(parsed("-12"), -12);
  EXPECT_EQ(parsed("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(parsed("1.50"), 1.5);
  EXPECT_EQ(parsed("\"a\\u0062\""), "ab");
  EXPECT_EQ(parsed("[]"), array{});
  EXPECT_EQ(parsed("[[],{},[1,\"2\"]]"), (array{array{}, object{}, array{1, "2"}}));
  EXPECT_EQ(parsed(R"({"tld_cc":"BR","n":{"x":[null]}})"),
            (object{{"tld_cc", "BR"}, {"n", object{{"x", array{nullptr}}}}}));
}

TEST(Parse, LetsTheLastOfEqualNamesWin) {
  const value some = parsed(R"({"a":1,"b":2,"a":3,"\u0061":4})");
  EXPECT_EQ(some, (object{{"a", 4}, {"b", 2}}));
  EXPECT_EQ(some.as_object().begin()->name, "a");
}

TEST(Parse, ReportsWhereTheTextIsWrong) {
  const auto result = parse("{\n  \"a\": tru\n}");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().offset, 12u);
  EXPECT_EQ(result.error().line, 2u);
  EXPECT_EQ(result.error().column, 11u);
  EXPECT_EQ(result.error().message, "expected 'true', got the byte 0x0A");
  for (const char* text : {"", "[", "[1", "{\"a\"", "{\"a\":", "[1]]", "{} {}", "[\"\xFF\"]"}) {
    EXPECT_FALSE(parse(text)) << text;
  }
}

TEST(Parse, TakesLimits) {
  EXPECT_TRUE(parse("[[]]", {.depth_max = 2}));
  EXPECT_FALSE(parse("[[[]]]", {.depth_max = 2}));
  EXPECT_FALSE(parse("[[]]", {.bytes_max = 3}));
  const std::string deep = std::string(nesting_max, '[') + std::string(nesting_max, ']');
  EXPECT_TRUE(parse(deep, {.depth_max = nesting_max}));
  EXPECT_FALSE(parse(deep));
  EXPECT_FALSE(parse('[' + deep + ']', {.depth_max = std::numeric_limits<std::size_t>::max()}));
  EXPECT_FALSE(parse(std::string(1'000'000, '[')));
}

TEST(Parse, ManyMembersTakeLinearTime) {
  std::string text = "{";
  for (int i = 0; i < 50'000; ++i)
    text += "\"n" + std::to_string(i % 40'000) + "\":" + std::to_string(i) + ",";
  text.back() = '}';
  const value some = parsed(text);
  EXPECT_EQ(some.as_object().size(), 40'000u);
  EXPECT_EQ(some["n9999"], 49'999);
  EXPECT_EQ(some["n39999"], 39'999);
}

TEST(ReadValue, TakesOneValueOfMany) {
  reader in(R"({"skip":[1],"take":{"a":[2]},"n":3})");
  while (in.next() != token::key || in.string() != "take") {}
  in.next();
  EXPECT_EQ(read_value(in), (object{{"a", array{2}}}));
  EXPECT_EQ(in.current(), token::end_object);
  EXPECT_EQ(in.next(), token::key);
}

}  // namespace
}  // namespace weft::json
