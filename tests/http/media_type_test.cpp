// SPDX-License-Identifier: MIT
// Covers: weft/http/media_type.hpp weft/http/parameters.hpp
#include "weft/http/media_type.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace weft::http {
namespace {

TEST(MediaType, IsRead) {
  const struct {
    const char *text, *expected;
  } examples[] = {
      {"text/html", "text/html"},
      {" Text/HTML ; Charset=UTF-8 ", "text/html; charset=UTF-8"},
      {"text/plain; a=\"b \\\"c\\\"\"; d=e;", "text/plain; a=\"b \\\"c\\\"\"; d=e"},
      {"application/ld+json;profile=\"\"", "application/ld+json; profile=\"\""},
      {"*/*", "*/*"},
      {"", "'' is no media type"},
      {"text", "'text' is no media type"},
      {"text/", "'text/' is no media type"},
      {"/html", "'/html' is no media type"},
      {"text/ html", "'text/ html' is no media type"},
      {"text/html; charset", "text/html; charset=\"\""},
      {"text/html; charset=", "'text/html; charset=' is no media type"},
      {"text/html; a=\"b", "'text/html; a=\"b' is no media type"},
      {"text/html, text/plain", "'text/html, text/plain' is no media type"},
  };
  for (const auto& [text, expected] : examples) {
    const auto type = media_type::parse(text);
    EXPECT_EQ(type ? type->str() : type.error(), expected) << text;
  }
  EXPECT_EQ(media_type::parse("text/html; charset=\"utf-8\"")->charset(), "utf-8");
  EXPECT_EQ(media_type::parse("text/html")->charset(), std::nullopt);
  EXPECT_TRUE(media_type::parse("application/json")->is_json());
  EXPECT_TRUE(media_type::parse("application/problem+json")->is_json());
  EXPECT_FALSE(media_type::parse("text/json5")->is_json());
}

TEST(Accept, IsNegotiated) {
  const media_type offered[] = {
      {"text", "html", {}}, {"application", "json", {}}, {"text", "plain", {{"format", "flowed"}}}};
  const struct {
    const char *field, *chosen;
  } examples[] = {
      {"", "text/html"},
      {"*/*", "text/html"},
      {"application/json", "application/json"},
      {"APPLICATION/JSON", "application/json"},
      {"application/*;q=0.5, text/html;q=0.4", "application/json"},
      {"text/*, text/html;q=0.1", "text/plain"},
      {"text/plain;format=flowed, */*;q=0.9", "text/plain"},
      {"text/plain;format=fixed", "none"},
      {"text/*;q=0, */*", "application/json"},
      {"image/png", "none"},
      {"*/*;q=0", "none"},
      {"text/html;q=x, application/json;q=0.1", "application/json"},
      {"nonsense, , \"a,b\", application/json", "application/json"},
      {"text/html;level=1;q=0.3;ext=1, application/json;q=0.2", "application/json"},
  };
  for (const auto& [field, chosen] : examples) {
    const auto index = choose_media_type(field, offered);
    EXPECT_EQ(index ? offered[*index].essence() : "none", chosen) << field;
  }
}

TEST(Accept, WeighsTheMostSpecificRange) {
  // RFC 9110 §12.5.1.
  const auto accepted = parse_accept(
      "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, */*;q=0.5");
  const auto weight = [&](const char* text) { return accept_weight(accepted, *media_type::parse(text)); };
  EXPECT_EQ(weight("text/plain;format=flowed"), 1000);
  EXPECT_EQ(weight("text/plain"), 700);
  EXPECT_EQ(weight("text/html"), 300);
  EXPECT_EQ(weight("image/jpeg"), 500);
  EXPECT_EQ(weight("text/plain;format=fixed"), 400);
  EXPECT_EQ(weight("text/html;level=3"), 300);
}

TEST(Parameters, AreQuotedWhereNeeded) {
  EXPECT_EQ(quote_value("abc"), "abc");
  EXPECT_EQ(quote_value(""), "\"\"");
  EXPECT_EQ(quote_value("a\"b\\"), "\"a\\\"b\\\\\"");
  EXPECT_THROW(quote_value("a\r\n"), std::invalid_argument);
}

TEST(FieldCursor, StaysWhereItIsWhenSomethingElseComes) {
  field_cursor in("a = \"b\\\"c\" ;X=y;;z,rest");
  EXPECT_FALSE(in.take('='));
  EXPECT_EQ(in.take_quoted(), std::nullopt);
  EXPECT_EQ(in.take_token(), "a");
  EXPECT_TRUE(in.take('='));
  EXPECT_EQ(in.take_value(), "b\"c");
  const auto parameters = in.take_parameters();
  ASSERT_TRUE(parameters);
  EXPECT_EQ(*parameters, (std::vector<parameter>{{"x", "y"}, {"z", ""}}));
  EXPECT_EQ(in.rest(), ",rest");
  EXPECT_EQ(field_cursor("\"a\\").take_quoted(), std::nullopt);
}

}  // namespace
}  // namespace weft::http
