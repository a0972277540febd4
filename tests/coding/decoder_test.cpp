// SPDX-License-Identifier: MIT
// Covers: weft/coding/decoder.hpp weft/coding/errors.hpp weft/coding/limits.hpp
#include "weft/coding/decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "weft/coding/encoder.hpp"

namespace weft::coding {
namespace {

using testing::HasSubstr;

/// The bytes of hexadecimal digits.
std::string bytes_of(std::string_view digits) {
  std::string out;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    out += static_cast<char>(std::stoi(std::string(digits.substr(at, 2)), nullptr, 16));
  }
  return out;
}

/// What becomes of a body that comes in pieces of `piece` bytes: its content, or the name of the error.
std::string decoded(std::string_view field, std::string_view body, std::size_t piece,
                    const limits& bounds = {}) {
  auto undo = decoder::of_field(field, bounds);
  if (!undo) return std::string(name(undo.error().code));
  std::string out;
  for (;;) {
    const std::size_t size = std::min(piece, body.size());
    if (size == 0) undo->end();
    if (size > 0) undo->feed(body.substr(0, size));
    body.remove_prefix(size);
    for (;;) {
      const auto made = undo->next();
      if (!made) return std::string(name(made.error().code));
      if (made->empty()) break;
      out += *made;
    }
    if (size == 0) return out;
  }
}

const std::string hello_gzip = bytes_of("1f8b08000000000002ffcb48cdc9c95728cf2fca49010085114a0d0b000000");

TEST(Decoder, ReadsWhatOthersWrote) {
  const struct {
    const char* field;
    const char* body;  // hexadecimal
    const char* content;
  } examples[] = {
      {"gzip", "1f8b08000000000002ffcb48cdc9c95728cf2fca49010085114a0d0b000000", "hello world"},
      // With a name and a header checksum.
      {"x-gzip", "1f8b080a0000000002ff6100d36acb48cdc9c95728cf2fca49010085114a0d0b000000", "hello world"},
      {"deflate", "789ccb48cdc9c95728cf2fca49010 01a0b045d", "hello world"},
      {"deflate", "cb48cdc9c95728cf2fca490100", "hello world"},  // raw
      {"deflate", "0300", ""},
      {"br", "0b058068656c6c6f20776f726c6403", "hello world"},
      {"br", "06", ""},
      {"zstd", "28b52ffd200b590000 68656c6c6f20776f726c64", "hello world"},
      // A skippable frame before and after.
      {"zstd", "502a4d1803000000616263 28b52ffd200b59000068656c6c6f20776f726c64 502a4d1800000000",
       "hello world"},
      {"identity", "616263", "abc"},
      {"", "616263", "abc"},
      {"gzip", "", ""},
      {"deflate", "", ""},
      {"br", "", ""},
      {"zstd", "", ""},
  };
  for (const auto& [field, body, content] : examples) {
    std::string digits(body);
    std::erase(digits, ' ');
    for (const std::size_t piece : {1UL, 2UL, 7UL, 1000UL}) {
      EXPECT_EQ(decoded(field, bytes_of(digits), piece), content) << field << ' ' << body << " by " << piece;
    }
  }
}

TEST(Decoder, RefusesWhatIsNotWhole) {
  const std::string content = "hello world, hello world, hello world";
  for (const auto coding :
       {content_coding::gzip, content_coding::deflate, content_coding::br, content_coding::zstd}) {
    const std::string body = encode_all(coding, content);
    for (std::size_t size = 1; size < body.size(); ++size) {
      EXPECT_EQ(decoded(name(coding), body.substr(0, size), 5), "truncated") << name(coding) << ' ' << size;
    }
    EXPECT_EQ(decoded(name(coding), body + "x", 1000), "trailing_bytes") << name(coding);
    if (coding != content_coding::zstd) EXPECT_EQ(decoded(name(coding), body + "x", 1), "trailing_bytes");
    const std::string twice = content + content;
    const bool continues = coding == content_coding::gzip || coding == content_coding::zstd;
    EXPECT_EQ(decoded(name(coding), body + body, 3), continues ? twice : "trailing_bytes") << name(coding);
    EXPECT_EQ(decoded(name(coding), "this is no coded body at all", 9), "corrupt") << name(coding);
  }
}

TEST(Decoder, ComparesChecksums) {
  for (const auto coding : {content_coding::gzip, content_coding::deflate, content_coding::zstd}) {
    std::string body = encode_all(coding, "hello world");
    body[body.size() - (coding == content_coding::gzip ? 5 : 1)] ^= 1;
    EXPECT_EQ(decoded(name(coding), body, 1000), "corrupt") << name(coding);
  }
  std::string body = hello_gzip;
  body.back() ^= 1;  // the length
  const auto content = decode_all("gzip", body);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().message, "gzip: incorrect length check");
}

TEST(Decoder, SaysWhatIsWrong) {
  EXPECT_EQ(decode_all("gzip", hello_gzip.substr(0, 20)).error().message,
            "gzip: the body ends in the middle");
  EXPECT_EQ(decode_all("br", encode_all(content_coding::br, "a") + "x").error().message,
            "br: the body goes on after its end");
  EXPECT_THAT(decode_all("zstd", "no frame").error().message, HasSubstr("zstd: Unknown frame descriptor"));
  EXPECT_EQ(decode_all("gzip,br,gzip,br,gzip,br", "").error().message, "the body has more than 5 codings");
}

TEST(Decoder, UndoesSeveralFromTheLastOn) {
  const std::string body = encode_all(content_coding::br, encode_all(content_coding::gzip, "hello"));
  EXPECT_EQ(decoded("gzip, br", body, 2), "hello");
  EXPECT_EQ(decoded("identity, gzip, identity, br", body, 2), "hello");
  EXPECT_EQ(decoded("br, gzip", body, 2), "corrupt");
  EXPECT_EQ(decoded("gzip, br", encode_all(content_coding::br, hello_gzip.substr(0, 12)), 2), "truncated");
  EXPECT_EQ(decoded("gzip, br", encode_all(content_coding::br, hello_gzip + "x"), 2), "trailing_bytes");
}

TEST(Decoder, LeavesUnknownCodingsOnTheBody) {
  const auto outer = decoder::of_field("gzip, aes128gcm");
  EXPECT_TRUE(outer->passes_through());
  EXPECT_EQ(outer->remaining(), "gzip, aes128gcm");
  EXPECT_EQ(decoded("gzip, aes128gcm", hello_gzip, 4), hello_gzip);
  const auto inner = decoder::of_field("aes128gcm,GZIP");
  EXPECT_FALSE(inner->passes_through());
  EXPECT_EQ(inner->remaining(), "aes128gcm");
  EXPECT_EQ(decoded("aes128gcm,GZIP", hello_gzip, 4), "hello world");
}

TEST(Decoder, BoundsWhatComesOut) {
  const std::string zeros(1 << 20, '\0');
  for (const auto coding :
       {content_coding::gzip, content_coding::deflate, content_coding::br, content_coding::zstd}) {
    const std::string bomb = encode_all(coding, zeros);
    EXPECT_EQ(decoded(name(coding), bomb, 100), zeros);
    EXPECT_EQ(decoded(name(coding), bomb, 100, {.bytes_max = zeros.size() - 1}), "too_large");
    EXPECT_EQ(decoded(name(coding), bomb, 100, {.bytes_max = zeros.size()}), zeros);
    EXPECT_EQ(decoded(name(coding), bomb, 100, {.ratio_max = 100, .ratio_floor_bytes = 65536}),
              "expands_too_much");
    EXPECT_EQ(decoded(name(coding), bomb, 100, {.ratio_floor_bytes = zeros.size()}), zeros);
  }
  EXPECT_EQ(decoded("identity", "abc", 2, {.bytes_max = 2}), "too_large");
  // The inner coding of two counts, too.
  const std::string twice = encode_all(content_coding::gzip, encode_all(content_coding::gzip, zeros));
  EXPECT_EQ(decoded("gzip, gzip", twice, 10, {.ratio_max = 100, .ratio_floor_bytes = 65536}),
            "expands_too_much");
  EXPECT_EQ(decode_all("br", encode_all(content_coding::br, zeros), {.bytes_max = 9}).error().message,
            "br: the content has more than 9 bytes");
}

TEST(Decoder, GivesPiecesOfBoundedSizeAndKeepsItsError) {
  const std::string bomb = encode_all(content_coding::br, std::string(1 << 20, 'x'));
  decoder undo(content_coding::br);
  undo.feed(bomb);
  EXPECT_EQ(undo.next()->size(), 65536U);
  decoder broken(content_coding::gzip);
  broken.feed("nothing of the kind");
  EXPECT_FALSE(broken.next());
  broken.feed("more");
  EXPECT_EQ(broken.next().error().code, errc::corrupt);
}

TEST(Decoder, RefusesWindowsBeyond8MiB) {
  // A frame whose header asks for a window of 16 MiB.
  EXPECT_EQ(decoded("zstd", bytes_of("28b52ffd0070") + std::string(10, '\0'), 100), "corrupt");
}

TEST(ErrorCodes, HaveNames) {
  EXPECT_EQ(name(errc::expands_too_much), "expands_too_much");
  EXPECT_EQ(name(errc::too_many_codings), "too_many_codings");
}

}  // namespace
}  // namespace weft::coding
