// SPDX-License-Identifier: MIT
#include "weft/io/buffered_reader.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/io/feed.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"

namespace weft::io {
namespace {

TEST(BufferedReader, GivesWhatIsThere) {
  tests::feed({"abc", "def"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s);
    EXPECT_EQ(co_await in.read_some(2), "ab");
    EXPECT_EQ(in.buffered(), "c");
    EXPECT_EQ(co_await in.read_some(), "c");
    EXPECT_EQ(co_await in.read_some(), "def");
    EXPECT_EQ(co_await in.read_some(), "");
    EXPECT_EQ(co_await in.read_some(), "");
  });
}

TEST(BufferedReader, PutsPiecesTogether) {
  tests::feed({"ab", "cd", "ef"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s, 2);
    EXPECT_EQ(co_await in.read_exactly(5), "abcde");
    EXPECT_EQ(co_await in.read_exactly(1), "f");
    EXPECT_EQ(co_await in.read_exactly(0), "");
  });
}

TEST(BufferedReader, KeepsWhatIsTooLittle) {
  tests::feed({"abc"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s);
    try {
      co_await in.read_exactly(4);
      ADD_FAILURE() << "no error";
    } catch (const end_of_stream& e) {
      EXPECT_EQ(e.got(), 3U);
    }
    EXPECT_EQ(in.buffered(), "abc");
  });
}

TEST(BufferedReader, FillReadsBehindWhatIsThere) {
  tests::feed({"ab", "cd"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s, 2);
    EXPECT_TRUE(co_await in.fill());
    in.consume(1);
    EXPECT_TRUE(co_await in.fill());  // makes room by moving
    EXPECT_EQ(in.buffered(), "bc");
    EXPECT_TRUE(co_await in.fill());  // and by growing
    EXPECT_EQ(in.buffered(), "bcd");
    EXPECT_FALSE(co_await in.fill());
    in.consume(100);
    EXPECT_EQ(in.buffered(), "");
  });
}

TEST(BufferedReader, FindsADelimiterThatIsCut) {
  tests::feed({"one\r", "\n\r", "\ntwo\r\n\r", "\nrest"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s, 3);
    EXPECT_EQ(co_await in.read_until("\r\n\r\n"), "one\r\n\r\n");
    EXPECT_EQ(co_await in.read_until("\r\n\r\n"), "two\r\n\r\n");
    EXPECT_EQ(co_await in.read_until("\r\n\r\n"), "rest");
    EXPECT_EQ(co_await in.read_until("\r\n\r\n"), std::nullopt);
  });
}

TEST(BufferedReader, TheDelimiterCountsForTheLimit) {
  tests::feed({"abc\nabcd\n"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s);
    EXPECT_EQ(co_await in.read_until("\n", 4), "abc\n");
    EXPECT_THROW(co_await in.read_until("\n", 4), too_long);
    EXPECT_EQ(in.buffered(), "abcd\n");  // nothing is consumed
    EXPECT_EQ(co_await in.read_until("\n", 5), "abcd\n");
  });
}

TEST(BufferedReader, DoesNotReadBeyondTheLimitOfADelimiter) {
  tests::feed({std::string(100, 'x')}, [](memory_stream& s) -> task<> {
    buffered_reader in(s, 8);
    EXPECT_THROW(co_await in.read_until("\n", 10), too_long);
    EXPECT_LE(in.buffered().size(), 16U);
  });
}

TEST(BufferedReader, ReadsAll) {
  tests::feed({std::string(50'000, 'a'), "b"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s);
    EXPECT_EQ(co_await in.read_all(), std::string(50'000, 'a') + 'b');
    EXPECT_EQ(co_await in.read_all(), "");
  });
}

TEST(BufferedReader, ReadsAllButNotMore) {
  tests::feed({"abcdef"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s);
    EXPECT_THROW(co_await in.read_all(5), too_long);
  });
  tests::feed({"abcde"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s);
    EXPECT_EQ(co_await in.read_all(5), "abcde");
  });
}

TEST(BufferedReader, CancellationKeepsWhatWasRead) {
  tests::feed({"abc"}, [](memory_stream& s) -> task<> {
    buffered_reader in(s);
    EXPECT_EQ(co_await in.read_some(1), "a");
    EXPECT_FALSE(co_await move_on_after(duration::zero(), in.read_exactly(10)));
    EXPECT_EQ(in.buffered(), "bc");
    EXPECT_EQ(co_await in.read_exactly(2), "bc");
  });
}

}  // namespace
}  // namespace weft::io
