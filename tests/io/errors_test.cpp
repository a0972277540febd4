// SPDX-License-Identifier: MIT
#include "weft/io/errors.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace weft::io {
namespace {

TEST(IoErrors, SayWhatWasAttemptedAndWhy) {
  const error refused(ECONNREFUSED, "connect 127.0.0.1:1");
  EXPECT_STREQ(refused.what(), "connect 127.0.0.1:1: connection refused");
  EXPECT_EQ(refused.code(), std::errc::connection_refused);
}

TEST(IoErrors, AbbreviationsKeepTheirCapitals) {
  EXPECT_STREQ(error(EIO, "read").what(), "read: input/output error");
  EXPECT_STREQ(error(EXDEV, "rename").what(), "rename: invalid cross-device link");
}

TEST(IoErrors, EndOfStreamCountsBytes) {
  const end_of_stream early(3, 10);
  EXPECT_EQ(early.got(), 3U);
  EXPECT_EQ(early.wanted(), 10U);
  EXPECT_STREQ(early.what(), "the stream ended after 3 of 10 bytes");
  EXPECT_EQ(early.code(), std::errc::connection_aborted);
}

TEST(IoErrors, HaveStableCodes) {
  const too_long line("a line", 10);
  EXPECT_STREQ(line.what(), "a line is longer than 10 bytes");
  EXPECT_EQ(line.bytes_max(), 10U);
  EXPECT_EQ(line.code(), std::errc::message_size);
  EXPECT_EQ(bad_text(3).offset(), 3U);
  EXPECT_EQ(bad_text(3).code(), std::errc::illegal_byte_sequence);
}

}  // namespace
}  // namespace weft::io
