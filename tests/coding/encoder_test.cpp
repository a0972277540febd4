// SPDX-License-Identifier: MIT
#include "weft/coding/encoder.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "weft/coding/decoder.hpp"

namespace weft::coding {
namespace {

constexpr content_coding all_codings[] = {content_coding::identity, content_coding::gzip,
                                          content_coding::deflate, content_coding::br, content_coding::zstd};

/// Text that compresses, and not to nothing.
std::string numbers(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += std::to_string(i * 7919 % 100003) + ' ';
  return out;
}

TEST(Encoder, IsUndoneByTheDecoder) {
  const std::string content = numbers(50000);
  for (const content_coding coding : all_codings) {
    for (const std::size_t piece : {1000UL, 100000UL, content.size()}) {
      encoder apply(coding);
      std::string body;
      for (std::size_t at = 0; at < content.size(); at += piece) {
        apply.encode(std::string_view(content).substr(at, piece), body);
      }
      apply.finish(body);
      EXPECT_EQ(decode_all(name(coding), body), content) << name(coding);
      if (coding != content_coding::identity) EXPECT_LT(body.size(), content.size() * 3 / 4) << name(coding);
    }
    EXPECT_EQ(decode_all(name(coding), encode_all(coding, "")), "") << name(coding);
  }
}

TEST(Encoder, FlushesWhatThePeerCanRead) {
  for (const content_coding coding : all_codings) {
    encoder apply(coding);
    decoder undo(coding);
    for (const char* event : {"data: one\n\n", "data: two\n\n"}) {
      std::string sent, seen;
      apply.encode(event, sent);
      apply.flush(sent);
      undo.feed(sent);
      for (auto piece = undo.next(); piece && !piece->empty(); piece = undo.next()) seen += *piece;
      EXPECT_EQ(seen, event) << name(coding);
    }
  }
}

TEST(Encoder, AppliesSeveralInTheOrderOfTheField) {
  encoder apply{std::span<const content_coding>(all_codings)};
  std::string body;
  apply.encode("hello ", body);
  apply.flush(body);
  apply.encode("world", body);
  apply.finish(body);
  EXPECT_EQ(decode_all("identity, gzip, deflate, br, zstd", body), "hello world");
}

TEST(Encoder, HasLevels) {
  const std::string content = numbers(5000);
  for (const content_coding coding : all_codings) {
    if (coding == content_coding::identity) continue;
    EXPECT_LE(encode_all(coding, content, 9).size(), encode_all(coding, content, 1).size()) << name(coding);
    EXPECT_THROW(encoder(coding, 99), std::invalid_argument);
    EXPECT_THROW(encoder(coding, -1), std::invalid_argument);
  }
  EXPECT_EQ(decode_all("zstd", encode_all(content_coding::zstd, content, 19)), content);
}

}  // namespace
}  // namespace weft::coding
