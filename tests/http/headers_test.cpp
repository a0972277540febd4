// SPDX-License-Identifier: MIT
#include "weft/http/headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "weft/base/print.hpp"

namespace weft::http {
namespace {

using testing::ElementsAre;

std::string listed(const headers& fields) {
  std::string out;
  for (const auto& [name, value] : fields) out += format("{}={};", name, value);
  return out;
}

TEST(Headers, KeepOrderAndCase) {
  headers fields{{"Host", "a"}, {"x-b", " 1\t"}};
  fields.add("X-B", "2");
  EXPECT_EQ(listed(fields), "Host=a;x-b=1;X-B=2;");
  EXPECT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[2].name, "X-B");
}

TEST(Headers, AreFoundWithoutCase) {
  const headers fields{{"X-One", "1"}, {"x-two", "2"}, {"x-ONE", "3"}};
  EXPECT_EQ(fields.get("x-one"), "1");
  EXPECT_EQ(fields.get("X-TWO"), "2");
  EXPECT_EQ(fields.get("x-three"), std::nullopt);
  EXPECT_TRUE(fields.contains("x-two"));
  EXPECT_FALSE(fields.contains("x-tw"));
  EXPECT_THAT(fields.get_all("x-one"), ElementsAre("1", "3"));
  EXPECT_TRUE(fields.get_all("none").empty());
}

TEST(Headers, SetReplacesAllInTheFirstPlace) {
  headers fields{{"a", "1"}, {"b", "2"}, {"A", "3"}, {"c", "4"}};
  fields.set("A", "a longer value");
  EXPECT_EQ(listed(fields), "a=a longer value;b=2;c=4;");
  fields.set("a", "s");
  EXPECT_EQ(listed(fields), "a=s;b=2;c=4;");
  fields.set("d", "5");
  EXPECT_EQ(listed(fields), "a=s;b=2;c=4;d=5;");
}

TEST(Headers, EraseRemovesAll) {
  headers fields{{"a", "1"}, {"b", "2"}, {"A", "3"}};
  EXPECT_EQ(fields.erase("a"), 2u);
  EXPECT_EQ(fields.erase("a"), 0u);
  EXPECT_EQ(listed(fields), "b=2;");
}

TEST(Headers, HaveTokensInAnyListOfThatName) {
  const headers fields{
      {"Connection", "keep-alive, Upgrade"}, {"connection", "x,,CLOSE "}, {"te", "trailers"}};
  EXPECT_TRUE(fields.has_token("connection", "upgrade"));
  EXPECT_TRUE(fields.has_token("CONNECTION", "close"));
  EXPECT_FALSE(fields.has_token("connection", "clos"));
  EXPECT_FALSE(fields.has_token("connection", "trailers"));
  EXPECT_FALSE(fields.has_token("connection", ""));
}

TEST(Headers, RefuseInjection) {
  headers fields{{"a", "1"}};
  for (const std::string& value : {std::string("x\r\ny: z"), std::string("x\ny"), std::string("x\ry"),
                                   std::string("x\0y", 3), std::string("x\x7F"), std::string("\n")}) {
    EXPECT_THROW(fields.add("b", value), std::invalid_argument);
    EXPECT_THROW(fields.set("a", value), std::invalid_argument);
  }
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a:"), std::string("a\r\nb"),
                                  std::string("a\0", 2), std::string("caf\xC3\xA9")}) {
    EXPECT_THROW(fields.add(name, "x"), std::invalid_argument);
    EXPECT_THROW(fields.set(name, "x"), std::invalid_argument);
    EXPECT_THROW(headers({{name, "x"}}), std::invalid_argument);
    EXPECT_THROW(headers({{"good", "x"}, {name, "x"}}), std::invalid_argument);  // and keeps no memory
  }
  EXPECT_EQ(listed(fields), "a=1;");
}

TEST(Headers, MayBeGivenTheirOwnText) {
  headers fields{{"name", std::string(40, 'v')}};
  for (int i = 0; i < 50; ++i) fields.add(fields[0].name, fields[fields.size() - 1].value);
  fields.set("other", *fields.get("name"));
  fields.set("name", *fields.get("other"));
  EXPECT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields.get("name"), std::string(40, 'v'));
  EXPECT_EQ(fields.erase(fields[0].name), 1u);
  EXPECT_EQ(fields.get("other"), std::string(40, 'v'));
}

TEST(Headers, KeepTheirMemoryWhenCleared) {
  headers fields{{"first", "some value"}};
  const char* const place = fields[0].name.data();
  for (int i = 0; i < 3; ++i) {
    fields.clear();
    EXPECT_TRUE(fields.empty());
    fields.add("other", "text");
    EXPECT_EQ(fields[0].name.data(), place);
  }
}

TEST(Headers, DoNotGrowWhenAFieldIsSetAgainAndAgain) {
  headers fields{{"keep", "me"}};
  for (std::size_t size = 0; size < 10'000; ++size) fields.set("x", std::string(size % 100, 'v'));
  EXPECT_EQ(fields.get("x")->size(), 99u);
  EXPECT_EQ(fields.get("keep"), "me");
  // All text lies in one buffer, whose end the last value marks.
  EXPECT_LT(fields.get("x")->data() - fields.get("keep")->data(), 4096);
}

TEST(Headers, TakesManyFieldsOutOfOneText) {
  headers fields{{"a", "1"}};
  const auto room = fields.places(4);
  ASSERT_EQ(room.size(), 4u);
  room[0] = {.name_at = 0, .name_size = 1, .value_at = 3, .value_size = 2};
  room[1] = {.name_at = 7, .name_size = 2, .value_at = 10, .value_size = 0};
  fields.add_places("x: yz\r\nuv:\r\n", 2);
  EXPECT_EQ(listed(fields), "a=1;x=yz;uv=;");
  fields.places(4);
  fields.add_places("", 0);
  fields.set("x", "longer");
  EXPECT_EQ(fields.erase("a"), 1u);
  fields.add("b", "2");
  EXPECT_EQ(listed(fields), "x=longer;uv=;b=2;");
}

TEST(Headers, LetsTheLastValueGoOn) {
  headers fields{{"a", "1"}};
  const auto room = fields.places(1);
  room[0] = {.name_at = 0, .name_size = 1, .value_at = 3, .value_size = 1};
  fields.add_places("x: y \r\n", 1);
  fields.continue_last("z", detail::checked());
  fields.continue_last("", detail::checked());
  fields.continue_last(std::string(100, 'z'), detail::checked());
  fields.add("empty", "");
  fields.continue_last("b", detail::checked());
  EXPECT_EQ(listed(fields), "a=1;x=y z " + std::string(100, 'z') + ";empty=b;");
}

TEST(Headers, TakeACopyIntoTheRoomTheyHave) {
  headers fields;
  fields.reserve(10, 500);
  fields.add("first", "some value");
  const char* const place = fields[0].name.data();
  const headers other{{"other", "text"}, {"and", "more"}};
  fields = other;
  EXPECT_EQ(fields[0].name.data(), place);
  EXPECT_EQ(fields.get("and"), "more");
  EXPECT_FALSE(fields.contains("first"));
  for (int i = 0; i < 8; ++i) fields.add("added", "later");
  EXPECT_EQ(fields[0].name.data(), place);
  const auto& same = fields;
  fields = same;
  EXPECT_EQ(fields.size(), 10U);
  fields = headers{{"large", std::string(5000, 'v')}};
  EXPECT_EQ(fields.get("large")->size(), 5000U);
  fields = headers(headers());
  EXPECT_TRUE(fields.empty());
}

TEST(Headers, CopiesAreIndependent) {
  headers one{{"a", "1"}};
  headers two = one;
  two.set("a", "2");
  const headers three = std::move(one);
  EXPECT_EQ(three.get("a"), "1");
  EXPECT_EQ(two.get("a"), "2");
}

}  // namespace
}  // namespace weft::http
