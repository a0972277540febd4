// SPDX-License-Identifier: MIT
#include "weft/web/path_pattern.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace weft::web {
namespace {

using texts = std::vector<std::string>;

TEST(PathPattern, IsTakenApart) {
  const path_pattern p("/users/{id:int}/files/{name}.{kind}");
  EXPECT_EQ(p.names(), (texts{"id", "name", "kind"}));
  EXPECT_EQ(p.text(), "/users/{id}/files/{name}.{kind}");
  EXPECT_EQ(p.source(), "/users/{id:int}/files/{name}.{kind}");
  EXPECT_EQ(p.segments().size(), 4u);
  EXPECT_FALSE(path_pattern("/").has_names());
  EXPECT_EQ(path_pattern("/").segments().size(), 1u);
}

TEST(PathPattern, WhatCannotBeIsRefused) {
  for (const char* bad : {"", "users", "/{", "/}", "/{}", "/{1a}", "/{a b}", "/{a:color}", "/{a}/{a}",
                          "/{rest:path}/more", "/{rest:path}more"}) {
    EXPECT_THROW(path_pattern{bad}, std::invalid_argument) << bad;
  }
}

/// The values of the last segment's names; `{"no"}` if it does not match.
texts matched(const char* pattern, const char* segment) {
  texts values;
  const path_pattern p(pattern);
  return match_segment(p.segments().back(), segment, values) ? values : texts{"no"};
}

TEST(PathPattern, MatchesASegment) {
  EXPECT_EQ(matched("/users", "users"), texts{});
  EXPECT_EQ(matched("/users", "user"), texts{"no"});
  EXPECT_EQ(matched("/{a}", "x"), texts{"x"});
  EXPECT_EQ(matched("/{a}", ""), texts{"no"});
  EXPECT_EQ(matched("/{a}", "a%20b%2Fc"), texts{"a b/c"});
  EXPECT_EQ(matched("/{a}", "%zz"), texts{"no"});
  EXPECT_EQ(matched("/{a:int}", "12"), texts{"12"});
  EXPECT_EQ(matched("/{a:int}", "-12"), texts{"no"});
  EXPECT_EQ(matched("/{a:float}", "1.5"), texts{"1.5"});
  EXPECT_EQ(matched("/{a:float}", "1."), texts{"no"});
  EXPECT_EQ(matched("/{a:uuid}", "123e4567-e89b-12d3-a456-426614174000"),
            texts{"123e4567-e89b-12d3-a456-426614174000"});
  EXPECT_EQ(matched("/{a:uuid}", "123e4567-e89b-12d3-a456-42661417400"), texts{"no"});
  EXPECT_EQ(matched("/{name}.{kind}", "a.b.c"), (texts{"a", "b.c"}));
  EXPECT_EQ(matched("/v{n:int}-{rest}", "v12-x-y"), (texts{"12", "x-y"}));
  EXPECT_EQ(matched("/v{n:int}-{rest}", "v-x"), texts{"no"});
  EXPECT_EQ(matched("/{rest:path}", ""), texts{""});
}

TEST(PathPattern, ManyWaysToDivideASegmentCostNothing) {
  std::string dashes(1000, '-');
  EXPECT_EQ(matched("/{a}-{b}-{c}-{d}-{e}-{f:int}", dashes.c_str()), texts{"no"});
  EXPECT_EQ(matched("/{a}-{b}-{c}-{d}-{e}-{f:int}", (dashes + "7").c_str()).size(), 6u);
  EXPECT_EQ(matched("/{a:int}-{b:int}", std::string(1024, '1').c_str()), texts{"no"});
  EXPECT_EQ(matched("/{a}-{b}", std::string(1025, '-').c_str()), texts{"no"});
  EXPECT_EQ(matched("/{a}-{b}", "%2D-%2d-x"), (texts{"-", "--x"}));
  EXPECT_EQ(matched("/{a:uuid}.{b}", "123e4567-e89b-12d3-a456-426614174000.x").size(), 2u);
}

TEST(PathPattern, IsFilled) {
  EXPECT_EQ(path_pattern("/u/{id:int}/{name}.txt").fill({{"name", "a/b c"}, {"id", "7"}}),
            "/u/7/a%2Fb%20c.txt");
  EXPECT_EQ(path_pattern("/f/{rest:path}").fill({{"rest", "a/b"}}), "/f/a/b");
  EXPECT_THROW(path_pattern("/u/{id:int}").fill({{"id", "x"}}), std::invalid_argument);
  EXPECT_THROW(path_pattern("/u/{id:int}").fill({}), std::invalid_argument);
}

}  // namespace
}  // namespace weft::web
