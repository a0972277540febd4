// SPDX-License-Identifier: MIT
// Covers: weft/http/conditional.hpp weft/http/byte_range.hpp weft/http/entity_tag.hpp
#include "weft/http/conditional.hpp"

#include <gtest/gtest.h>

#include <span>
#include <stdexcept>

#include "weft/http/date.hpp"

namespace weft::http {
namespace {

std::string tag_shown(std::string_view text) {
  const auto tag = entity_tag::parse(text);
  return tag ? tag->str() : "none";
}

TEST(EntityTag, IsReadAndCompared) {
  for (const auto& [text, shown] : {std::pair("\"a\"", "\"a\""),
                                    {" W/\"a\" ", "W/\"a\""},
                                    {"\"\"", "\"\""},
                                    {"a", "none"},
                                    {"w/\"a\"", "none"},
                                    {"\"a", "none"},
                                    {"\"a\" b", "none"},
                                    {"\"a b\"", "none"},
                                    {"", "none"}}) {
    EXPECT_EQ(tag_shown(text), shown) << text;
  }
  const entity_tag strong{"1"}, weak{"1", true};
  EXPECT_TRUE(strong.strongly_equals(strong));
  EXPECT_FALSE(weak.strongly_equals(weak));
  EXPECT_FALSE(weak.strongly_equals(strong));
  EXPECT_TRUE(weak.weakly_equals(strong));
  EXPECT_FALSE(weak.weakly_equals({"2"}));
  EXPECT_THROW(entity_tag{"a\"b"}.str(), std::invalid_argument);
  EXPECT_TRUE(entity_tag_list::parse(" * ")->any);
  EXPECT_EQ(entity_tag_list::parse("\"a,b\" ,, W/\"c\",")->tags,
            (std::vector<entity_tag>{{"a,b"}, {"c", true}}));
  for (const char* field : {"\"a\" \"b\"", "a", "*, \"a\"", "\"a\", b"})
    EXPECT_FALSE(entity_tag_list::parse(field)) << field;
}

/// What a Range field comes to: `first+size` for each range.
std::string ranges_of(std::string_view field, std::uint64_t length) {
  const range_request request = parse_range(field, length);
  if (request.what == range_request::verdict::ignore) return "ignored";
  if (request.what == range_request::verdict::unsatisfiable) return "unsatisfiable";
  std::string out;
  for (const auto& [first, size] : request.ranges)
    out += std::to_string(first) + '+' + std::to_string(size) + ' ';
  return out;
}

TEST(Range, IsHeldAgainstALength) {
  const struct {
    std::string field;
    std::uint64_t length;
    const char* expected;
  } examples[] = {
      {"bytes=0-499", 10000, "0+500 "},
      {"bytes=500-999", 10000, "500+500 "},
      {"bytes=-500", 10000, "9500+500 "},
      {"bytes=9500-", 10000, "9500+500 "},
      {"bytes=0-0,-1", 10000, "0+1 9999+1 "},
      {"bytes= 0-0 , 5000-5001", 10000, "0+1 5000+2 "},
      {"Bytes=0-99999", 10000, "0+10000 "},
      {"bytes=-99999", 10000, "0+10000 "},
      {"bytes=500-600,601-999", 10000, "500+500 "},
      {"bytes=500-700,601-999", 10000, "500+500 "},
      {"bytes=700-800,0-0,0-700", 10000, "0+801 "},
      {"bytes=0-9,90-99", 10000, "0+100 "},
      {"bytes=0-9,91-99", 10000, "0+10 91+9 "},
      {"bytes=9000-9001,0-1", 10000, "9000+2 0+2 "},
      {"bytes=10000-", 10000, "unsatisfiable"},
      {"bytes=-0", 10000, "unsatisfiable"},
      {"bytes=0-", 0, "unsatisfiable"},
      {"bytes=-1", 0, "unsatisfiable"},
      {"bytes=10000-,0-0", 10000, "0+1 "},
      {"bytes=99999999999999999999-", 10000, "unsatisfiable"},
      {"bytes=0-99999999999999999999", 10000, "0+10000 "},
      {"bytes=", 10000, "ignored"},
      {"bytes", 10000, "ignored"},
      {"lines=0-1", 10000, "ignored"},
      {"bytes=1-0", 10000, "ignored"},
      {"bytes=a-b", 10000, "ignored"},
      {"bytes=-", 10000, "ignored"},
      {"bytes=5", 10000, "ignored"},
      {"bytes=0-0,x", 10000, "ignored"},
      {"bytes=0-,0-", 10000, "ignored"},  // more than the whole
  };
  for (const auto& [field, length, expected] : examples)
    EXPECT_EQ(ranges_of(field, length), expected) << field;
  std::string many = "bytes=0-0";
  for (std::size_t i = 1; i < range_count_max; ++i)
    many += "," + std::to_string(i * 1000) + "-" + std::to_string(i * 1000);
  EXPECT_NE(ranges_of(many, 1000000), "ignored");
  EXPECT_EQ(ranges_of(many + ",900000-900000", 1000000), "ignored");
}

TEST(ContentRange, IsWrittenAndRead) {
  EXPECT_EQ(format_content_range({0, 500}, 1234), "bytes 0-499/1234");
  EXPECT_EQ(format_unsatisfied_range(1234), "bytes */1234");
  const auto parsed = content_range::parse("bytes 0-499/1234");
  EXPECT_EQ(parsed->range, (byte_range{0, 500}));
  EXPECT_EQ(parsed->length, 1234U);
  EXPECT_EQ(content_range::parse("bytes 42-1233/*")->length, std::nullopt);
  EXPECT_EQ(content_range::parse("bytes */1234")->range, std::nullopt);
  for (const char* field : {"bytes 0-499", "bytes */*", "lines 0-1/2", "bytes 5-1/10", "bytes 0-10/10",
                            "bytes 0/1", "bytes /1", "bytes 0-1/x", "", "bytes 0-18446744073709551615/*"}) {
    EXPECT_FALSE(content_range::parse(field)) << field;
  }
}

const char *before = "Sun, 06 Nov 1994 08:49:36 GMT", *then = "Sun, 06 Nov 1994 08:49:37 GMT",
           *after = "Sun, 06 Nov 1994 08:49:38 GMT";
const auto modified = *parse_date(then, {});
const representation page{.tag = entity_tag{"1"}, .last_modified = modified, .length = 100};
const representation weak{.tag = entity_tag{"1", true}, .last_modified = modified, .length = 100};
const representation bare{.length = 100}, none{.exists = false}, endless{.tag = entity_tag{"1"}};

struct condition_row {
  const representation& what;
  const char* method;
  headers request;
  int status;
};

void expect_statuses(std::span<const condition_row> rows) {
  for (const auto& [what, method, request, status] : rows) {
    std::string fields;
    for (const auto& [name, value] : request) fields.append(name).append(": ").append(value).append("; ");
    EXPECT_EQ(evaluate_conditions(method, request, what, modified + std::chrono::hours(1)).status, status)
        << method << ' ' << fields;
  }
}

TEST(Conditions, AreEvaluatedInTheirOrder) {
  const condition_row rows[] = {
      {page, "GET", {}, 200},
      {page, "PUT", {{"If-Match", "\"1\""}}, 200},
      {page, "PUT", {{"If-Match", "\"2\""}}, 412},
      {page, "PUT", {{"If-Match", "\"2\""}, {"If-Match", "\"1\""}}, 200},
      {page, "GET", {{"If-Match", "*"}}, 200},
      {none, "PUT", {{"If-Match", "*"}}, 412},
      {weak, "PUT", {{"If-Match", "W/\"1\""}}, 412},
      {bare, "PUT", {{"If-Match", "\"1\""}}, 412},
      {page, "PUT", {{"If-Match", "1"}}, 412},
      {page, "PUT", {{"If-Unmodified-Since", then}}, 200},
      {page, "PUT", {{"If-Unmodified-Since", before}}, 412},
      {page, "PUT", {{"If-Match", "\"1\""}, {"If-Unmodified-Since", before}}, 200},
      {page, "PUT", {{"If-Unmodified-Since", "yesterday"}}, 200},
      {bare, "PUT", {{"If-Unmodified-Since", before}}, 200},
      {page, "GET", {{"If-None-Match", "\"1\""}}, 304},
      {page, "HEAD", {{"If-None-Match", "\"2\", W/\"1\""}}, 304},
      {weak, "GET", {{"If-None-Match", "\"1\""}}, 304},
      {page, "GET", {{"If-None-Match", "\"2\""}}, 200},
      {page, "PUT", {{"If-None-Match", "*"}}, 412},
      {none, "PUT", {{"If-None-Match", "*"}}, 200},
      {bare, "GET", {{"If-None-Match", "\"1\""}}, 200},
      {page, "GET", {{"If-None-Match", "1"}}, 200},
      {page, "GET", {{"If-Modified-Since", then}}, 304},
      {page, "GET", {{"If-Modified-Since", after}}, 304},
      {page, "GET", {{"If-Modified-Since", before}}, 200},
      {page, "POST", {{"If-Modified-Since", then}}, 200},
      {page, "GET", {{"If-None-Match", "\"2\""}, {"If-Modified-Since", then}}, 200},
      {page, "GET", {{"If-Match", "\"2\""}, {"If-None-Match", "\"1\""}}, 412},
      {page, "GET", {{"If-None-Match", "\"1\""}, {"Range", "bytes=0-1"}}, 304},
  };
  expect_statuses(rows);
}

TEST(Conditions, LookAtRangesLast) {
  const condition_row rows[] = {
      {page, "GET", {{"Range", "bytes=0-1"}}, 206},
      {page, "HEAD", {{"Range", "bytes=0-1"}}, 200},
      {page, "GET", {{"Range", "bytes=100-"}}, 416},
      {page, "GET", {{"Range", "bytes=x"}}, 200},
      {endless, "GET", {{"Range", "bytes=0-1"}}, 200},
      {none, "GET", {{"Range", "bytes=0-1"}}, 200},
      {page, "GET", {{"Range", "bytes=0-1"}, {"If-Range", "\"1\""}}, 206},
      {page, "GET", {{"Range", "bytes=0-1"}, {"If-Range", "\"2\""}}, 200},
      {page, "GET", {{"Range", "bytes=100-"}, {"If-Range", "\"2\""}}, 200},
      {weak, "GET", {{"Range", "bytes=0-1"}, {"If-Range", "W/\"1\""}}, 200},
      {page, "GET", {{"Range", "bytes=0-1"}, {"If-Range", then}}, 206},
      {page, "GET", {{"Range", "bytes=0-1"}, {"If-Range", after}}, 200},
      {page, "GET", {{"Range", "bytes=0-1"}, {"If-Range", "nonsense"}}, 200},
  };
  expect_statuses(rows);
  const headers ranged{{"Range", "bytes=0-1"}, {"If-Range", then}};
  EXPECT_EQ(evaluate_conditions("GET", ranged, page, modified + std::chrono::hours(1)).ranges,
            (std::vector<byte_range>{{0, 2}}));
  EXPECT_EQ(evaluate_conditions("GET", ranged, page, modified + std::chrono::seconds(59)).status, 200);
}

}  // namespace
}  // namespace weft::http
