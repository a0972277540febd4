// SPDX-License-Identifier: MIT
#include "weft/io/lines.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/io/feed.hpp"
#include "weft/io/errors.hpp"

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
      EXPECT_THROW(co_await in.next(), too_long);
    });
  }
}

TEST(Lines, ALineThatIsTooLongIsNotLost) {
  tests::feed({"ok\n12345\nnext\n"}, [](memory_stream& s) -> task<> {
    lines in(s, 4);
    EXPECT_EQ(co_await in.next(), "ok");
    for (int i = 0; i < 2; ++i) {
      try {
        co_await in.next();
        ADD_FAILURE() << "no error";
      } catch (const too_long& e) {
        EXPECT_EQ(e.bytes_max(), 4U);
        EXPECT_STREQ(e.what(), "a line is longer than 4 bytes");
      }
    }
    EXPECT_EQ(co_await in.reader().read_until("\n"), "12345\n");
    EXPECT_EQ(co_await in.next(), "next");
  });
}

TEST(Lines, DoNotReadOnWhereALineIsTooLong) {
  tests::feed({std::string(200'000, 'x')}, [](memory_stream& s) -> task<> {
    lines in(s);
    EXPECT_THROW(co_await in.next(), too_long);
    EXPECT_LE(in.reader().buffered().size(), 2 * line_bytes_max_default);
  });
}

TEST(Lines, LeaveWhatFollowsThem) {
  tests::feed({"head\n\nbo", "dy"}, [](memory_stream& s) -> task<> {
    lines in(s);
    EXPECT_EQ(co_await in.next(), "head");
    EXPECT_EQ(co_await in.next(), "");
    EXPECT_EQ(co_await in.reader().read_exactly(4), "body");
  });
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
