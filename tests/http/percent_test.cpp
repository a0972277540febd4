// SPDX-License-Identifier: MIT
#include "weft/http/percent.hpp"

#include <gtest/gtest.h>

#include "weft/base/print.hpp"

namespace weft::http {
namespace {

std::string pairs(std::string_view query) {
  std::string out;
  for (query_reader pair(query); pair.next();) out += format("[{}|{}]", pair.name(), pair.value());
  return out;
}

TEST(PercentEncode, KeepsUnreservedCharactersOnly) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("a b/c?%&+"), "a%20b%2Fc%3F%25%26%2B");
  EXPECT_EQ(percent_encode("a b/c?", "/?"), "a%20b/c?");
  EXPECT_EQ(percent_encode("caf\xC3\xA9"), "caf%C3%A9");
  EXPECT_EQ(percent_encode(std::string_view("\0", 1)), "%00");
}

TEST(EscapeUrl, LeavesWhatAUrlMayHold) {
  EXPECT_EQ(escape_url("https://[::1]:80/~u/;v=1,'(2)'?q=/?#f"), "https://[::1]:80/~u/;v=1,'(2)'?q=/?#f");
  EXPECT_EQ(escape_url("/a b/caf\xC3\xA9?q=\"<>\\^`{|}\"\r\n"),
            "/a%20b/caf%C3%A9?q=%22%3C%3E%5C%5E%60%7B%7C%7D%22%0D%0A");
  EXPECT_EQ(escape_url("%20 %zz %"), "%20%20%25zz%20%25");
}

TEST(PercentDecode, TurnsEscapesIntoBytes) {
  EXPECT_EQ(percent_decode("a%20b%2fc%2F+%C3%A9"), "a b/c/+\xC3\xA9");
  EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
  EXPECT_EQ(percent_decode("%2541"), "%41");
  EXPECT_EQ(percent_decode(""), "");
}

TEST(PercentDecode, SaysWhereAnEscapeIsBroken) {
  EXPECT_EQ(percent_decode("ab%zz").error(), "'%' at byte 2 is not followed by two hexadecimal digits");
  for (const char* text : {"%", "%4", "%4g", "%g4", "a%%41"}) EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(PercentDecode, UndoesEncoding) {
  std::string all;
  for (int code = 0; code < 256; ++code) all += static_cast<char>(code);
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
}

TEST(QueryReader, ReadsPairsInOrder) {
  EXPECT_EQ(pairs("a=1&b=2&a=3"), "[a|1][b|2][a|3]");
  EXPECT_EQ(pairs("q=two+words&q%3D=%26%2B"), "[q|two words][q=|&+]");
}

TEST(QueryReader, TakesWhateverComes) {
  EXPECT_EQ(pairs(""), "");
  EXPECT_EQ(pairs("&&"), "");
  EXPECT_EQ(pairs("a&b=&=c&=&d=e=f&"), "[a|][b|][|c][|][d|e=f]");
  EXPECT_EQ(pairs("a=%&b=%4&c=%zz&d=100%"), "[a|%][b|%4][c|%zz][d|100%]");
}

TEST(QueryValue, IsThatOfTheFirstPair) {
  EXPECT_EQ(query_value("a=1&b=x%20y&b=3", "b"), "x y");
  EXPECT_EQ(query_value("a", "a"), "");
  EXPECT_EQ(query_value("a=1", "b"), std::nullopt);
}

TEST(QueryWriter, WritesWhatTheReaderReads) {
  query_writer out;
  out.add("q", "two words").add("\xC3\xA9", "a=b&c+d/").add("empty", "");
  EXPECT_EQ(out.str(), "q=two+words&%C3%A9=a%3Db%26c%2Bd%2F&empty=");
  EXPECT_EQ(pairs(out.str()), "[q|two words][\xC3\xA9|a=b&c+d/][empty|]");
}

TEST(QueryWriter, GoesOnAfterAQuery) {
  EXPECT_EQ(query_writer("a=1").add("b", "2").str(), "a=1&b=2");
  EXPECT_EQ(query_writer("").add("b", "2").str(), "b=2");
  EXPECT_EQ(query_writer("a=1&").add("b", "2").str(), "a=1&b=2");
}

}  // namespace
}  // namespace weft::http
