// SPDX-License-Identifier: MIT
#include "weft/io/lines.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/io/feed.hpp"

namespace weft::io {
namespace {

std::vector<std::string> lines_of(std::vector<std::string> pieces, std::size_t line_bytes_max = 1000) {
  std::vector<std::string> got;
  tests::feed(std::move(pieces), [&](memory_stream& s) -> task<> {
    lines in(s, line_bytes_max);
    while (auto line = co_await in.next()) got.push_back(*line);
    EXPECT_EQ(co_await in.next(), std::nullopt);
  });
  return got;
}

using expected = std::vector<std::string>;

TEST(Lines, EndInLfOrCrlf) { EXPECT_EQ(lines_of({"a\nb\r\n\n\r\nc\n"}), (expected{"a", "b", "", "", "c"})); }

TEST(Lines, TheLastOneMayHaveNoEnd) {
  EXPECT_EQ(lines_of({"a\nb"}), (expected{"a", "b"}));
  EXPECT_EQ(lines_of({"a\nb\r"}), (expected{"a", "b\r"}));
  EXPECT_EQ(lines_of({"\n"}), expected{""});
  EXPECT_EQ(lines_of({}), expected{});
}

TEST(Lines, ArePutTogether) {
  EXPECT_EQ(lines_of({"o", "ne\r", "\nt", "wo", "\n"}), (expected{"one", "two"}));
}

TEST(Lines, HoldAnyByte) {
  const std::string bytes("\0\xff\r\x80", 4);
  EXPECT_EQ(lines_of({bytes + "\n"}), expected{bytes});
}

TEST(Lines, MayBeAsLongAsTheLimit) {
  EXPECT_EQ(lines_of({"1234\n1234\r\n1234"}, 4), (expected{"1234", "1234", "1234"}));
  for (const std::string& longer :
       {std::string("12345\n"), std::string("12345"), std::string(100'000, 'x')}) {
    tests::feed({longer}, [](memory_stream& s) -> task<> {
      lines in(s, 4);
      EXPECT_THROW(co_await in.next(), std::length_error);
    });
  }
}

TEST(Lines, ComeOneByOne) {
  tests::feed({"a\n", "b\n"}, [](memory_stream& s) -> task<> {
    lines in(s);
    EXPECT_EQ(co_await in.next(), "a");  // although the stream has not ended
    EXPECT_EQ(co_await in.next(), "b");
  });
}

}  // namespace
}  // namespace weft::io
