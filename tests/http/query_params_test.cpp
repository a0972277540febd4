// SPDX-License-Identifier: MIT
#include "weft/http/query_params.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

TEST(QueryParams, KeepOrderAndRepetition) {
  const auto params = query_params::parse("a=1&b=two+words&a=%C3%A4&c&=d&&");
  ASSERT_TRUE(params);
  EXPECT_EQ(params->size(), 5U);
  EXPECT_EQ(params->get("a"), "1");
  EXPECT_EQ(params->get_all("a"), (std::vector<std::string_view>{"1", "ä"}));
  EXPECT_EQ(params->get("c"), "");
  EXPECT_EQ(params->get("x"), std::nullopt);
  EXPECT_EQ(params->str(), "a=1&b=two+words&a=%C3%A4&c=&=d");
  EXPECT_EQ(query_params::parse(params->str()), *params);
}

TEST(QueryParams, AreChanged) {
  const query_params start{{"a", "1"}, {"b", "2"}, {"a", "3"}};
  const auto changed = [&](auto change) {
    query_params copy = start;
    change(copy);
    return copy.str();
  };
  EXPECT_EQ(changed([](query_params& p) { p.set("a", "4").add("c", "5"); }), "a=4&b=2&c=5");
  EXPECT_EQ(changed([](query_params& p) { p.set("x", "4"); }), "a=1&b=2&a=3&x=4");
  EXPECT_EQ(changed([](query_params& p) { p.set("a", p.get_all("a")[1]); }), "a=3&b=2");
  EXPECT_EQ(changed([](query_params& p) { p.remove("a").remove("x"); }), "b=2");
  EXPECT_EQ(changed([](query_params& p) { p.merge({{"a", "5"}, {"a", "6"}, {"d", "7"}}); }),
            "b=2&a=5&a=6&d=7");
  EXPECT_EQ(changed([](query_params& p) { p.merge(p); }), "a=1&b=2&a=3");
}

TEST(QueryParams, HaveALimit) {
  EXPECT_TRUE(query_params::parse("a&b", 2));
  EXPECT_EQ(query_params::parse("a&b&c", 2).error(), "more than 2 parameters");
}

}  // namespace
}  // namespace weft::http
