// SPDX-License-Identifier: MIT
// Covers: weft/http/link.hpp weft/http/retry_after.hpp weft/http/detail/delta_seconds.hpp
#include "weft/http/link.hpp"

#include <gtest/gtest.h>

#include "weft/http/retry_after.hpp"

namespace weft::http {
namespace {

TEST(Link, IsReadFromAList) {
  const auto links = parse_links(
      "<https://a.example/?page=2,3>; rel=\"next prefetch\"; title=\"a, b\", </>; REL=first, <x>, broken, "
      "<y; rel=z, "
      "<z>; rel=last;");
  ASSERT_EQ(links.size(), 3U);
  EXPECT_EQ(links[0].target, "https://a.example/?page=2,3");
  EXPECT_EQ(find_parameter(links[0].parameters, "title"), "a, b");
  EXPECT_TRUE(links[0].has_relation("PREFETCH"));
  EXPECT_FALSE(links[0].has_relation("nex"));
  EXPECT_EQ(find_link(links, "first")->target, "/");
  EXPECT_EQ(links[2].target, "x");
  EXPECT_EQ(find_link(links, "other"), nullptr);
  EXPECT_TRUE(parse_links("").empty());
}

TEST(Link, ListHasAnEnd) {
  std::string field;
  for (int i = 0; i < 300; ++i) field += "<a>,";
  EXPECT_EQ(parse_links(field).size(), 256U);
}

TEST(RetryAfter, IsSecondsOrADate) {
  using std::chrono::seconds;
  const std::chrono::sys_seconds now(seconds(784111777));  // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(parse_retry_after(" 120 ", now), seconds(120));
  EXPECT_EQ(parse_retry_after("0", now), seconds(0));
  EXPECT_EQ(parse_retry_after("99999999999999999999", now), seconds(UINT32_MAX));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now), seconds(60));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:48:37 GMT", now), seconds(0));
  for (const char* text : {"", "-1", "1.5", "soon", "1 2"})
    EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
}

}  // namespace
}  // namespace weft::http
