// SPDX-License-Identifier: MIT
#include "weft/io/frames.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/io/feed.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"

namespace weft::io {
namespace {

std::string written_by(length_format format, const std::vector<std::string>& messages) {
  std::string got;
  testing::run([&]() -> task<> {
    auto [a, b] = memory_stream::pair();
    length_frames out(a, format);
    for (const std::string& message : messages) co_await out.write(message);
    co_await a.close_write();
    buffered_reader in(b);
    got = co_await in.read_all();
  });
  return got;
}

TEST(LengthFrames, PutTheLengthBefore) {
  EXPECT_EQ(written_by({}, {"abc", ""}), std::string("\0\0\0\3abc\0\0\0\0", 11));
  EXPECT_EQ(written_by({.length_bytes = 2, .order = std::endian::little}, {"abc"}),
            std::string("\3\0abc", 5));
  EXPECT_EQ(written_by({.length_bytes = 1}, {"x"}), "\1x");
  EXPECT_EQ(written_by({.length_bytes = 8}, {"x"}), std::string("\0\0\0\0\0\0\0\1x", 9));
}

TEST(LengthFrames, ArePutTogether) {
  tests::feed({std::string("\0", 1), std::string("\3a", 2), "bc", std::string("\0\1x\0\0", 5)},
              [](memory_stream& s) -> task<> {
                length_frames in(s, {.length_bytes = 2});
                EXPECT_EQ(co_await in.next(), "abc");
                EXPECT_EQ(co_await in.next(), "x");
                EXPECT_EQ(co_await in.next(), "");
                EXPECT_EQ(co_await in.next(), std::nullopt);
                EXPECT_EQ(co_await in.next(), std::nullopt);
              });
}

TEST(LengthFrames, HaveALimit) {
  tests::feed({std::string("\xff\xff\xff\xff\xff\xff\xff\xff", 8)}, [](memory_stream& s) -> task<> {
    length_frames in(s, {.length_bytes = 8});
    EXPECT_THROW(co_await in.next(), too_long);
    EXPECT_THROW(co_await in.write(std::string(frame_bytes_max_default + 1, 'x')), too_long);
    length_frames tiny(s, {.length_bytes = 1});
    EXPECT_THROW(co_await tiny.write(std::string(256, 'x')), too_long);
    co_await tiny.write(std::string(255, 'x'));
    EXPECT_THROW(length_frames(s, {.length_bytes = 0}), std::invalid_argument);
    EXPECT_THROW(length_frames(s, {.length_bytes = 9}), std::invalid_argument);
  });
}

TEST(LengthFrames, AreWholeOrAnError) {
  for (const std::string& cut : {std::string("\0", 1), std::string("\0\3ab", 4), std::string("\0\3", 2)}) {
    tests::feed({cut}, [](memory_stream& s) -> task<> {
      length_frames in(s, {.length_bytes = 2});
      EXPECT_THROW(co_await in.next(), end_of_stream);
    });
  }
}

TEST(SeparatedFrames, EndWithAnySeparator) {
  tests::feed({"one--", "-two-", "--", "---"}, [](memory_stream& s) -> task<> {
    separated_frames in(s, "---");
    EXPECT_EQ(co_await in.next(), "one");
    EXPECT_EQ(co_await in.next(), "two");
    EXPECT_EQ(co_await in.next(), "");
    EXPECT_EQ(co_await in.next(), std::nullopt);
  });
}

TEST(SeparatedFrames, AreWholeOrAnErrorAndNothingIsLost) {
  tests::feed({std::string("whole\0cut", 9)}, [](memory_stream& s) -> task<> {
    separated_frames in(s, std::string(1, '\0'));
    EXPECT_EQ(co_await in.next(), "whole");
    EXPECT_THROW(co_await in.next(), end_of_stream);
    EXPECT_EQ(in.reader().buffered(), "cut");
  });
}

TEST(SeparatedFrames, HaveALimit) {
  tests::feed({"1234;12345;x"}, [](memory_stream& s) -> task<> {
    separated_frames in(s, ";", 4);
    EXPECT_EQ(co_await in.next(), "1234");
    EXPECT_THROW(co_await in.next(), too_long);
    EXPECT_EQ(in.reader().buffered(), "12345;x");
    EXPECT_THROW(co_await in.write("12345"), too_long);
    EXPECT_THROW(co_await in.write("1;2"), std::invalid_argument);
    EXPECT_THROW(separated_frames(s, ""), std::invalid_argument);
  });
}

TASK_TEST(SeparatedFrames, GoThereAndBack) {
  auto [a, b] = memory_stream::pair();
  separated_frames out(a, "\r\n"), in(b, "\r\n");
  co_await out.write("one");
  co_await out.write("");
  EXPECT_EQ(co_await in.next(), "one");
  EXPECT_EQ(co_await in.next(), "");
}

TEST(Frames, LoseNothingWhereverTheyAreCut) {
  testing::cancel_everywhere([](testing::cancelled_run& run) -> task<> {
    auto [a, b] = memory_stream::pair(3);
    length_frames in(b), out(a);
    std::vector<std::string> got;
    const auto read = [&]() -> task<> {
      while (auto message = co_await in.next()) got.push_back(*message);
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await out.write("one");
        co_await out.write("two");
        co_await a.close_write();
      });
      co_await run.run(read);
      co_await read();
    });
    EXPECT_EQ(got, (std::vector<std::string>{"one", "two"}));
  });
}

}  // namespace
}  // namespace weft::io
