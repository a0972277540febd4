// SPDX-License-Identifier: MIT
#include "weft/io/text_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/io/feed.hpp"
#include "weft/io/errors.hpp"

namespace weft::io {
namespace {

constexpr std::string_view sample = "a\u00e9\u20ac\U0001f431 z\U0010ffff\ud7ff\ue000\u0080\u0800";

TEST(Utf8Decoder, PutsCharactersTogetherWhereverTheyAreCut) {
  for (std::size_t cut = 0; cut <= sample.size(); ++cut) {
    utf8_decoder decoder;
    std::string text = decoder.decode(sample.substr(0, cut));
    text += decoder.decode(sample.substr(cut));
    EXPECT_EQ(text + decoder.finish(), sample);
  }
  utf8_decoder bytewise;
  std::string text;
  for (const char byte : sample) text += bytewise.decode({&byte, 1});
  EXPECT_EQ(text, sample);
}

TEST(Utf8Decoder, RefusesWhatIsNoUtf8) {
  for (const char* wrong :
       {"ab\x80", "ab\xc0\x80", "ab\xc1\xbf", "ab\xe0\x9f\xbf", "ab\xed\xa0\x80", "ab\xf0\x8f\xbf\xbf",
        "ab\xf4\x90\x80\x80", "ab\xf5", "ab\xff", "ab\xc3(", "ab\xe2\x82(", "ab\xf0\x9f\x90("}) {
    utf8_decoder decoder;
    try {
      decoder.decode(wrong);
      ADD_FAILURE() << "no error";
    } catch (const bad_text& e) {
      EXPECT_EQ(e.offset(), 2U);
      EXPECT_STREQ(e.what(), "no UTF-8 at byte 2 of the text");
    }
  }
  utf8_decoder decoder;
  EXPECT_EQ(decoder.decode("ab\xe2\x82"), "ab");
  EXPECT_THROW(decoder.finish(), bad_text);
}

TEST(Utf8Decoder, ReplacesWhatIsNoUtf8) {
  const auto decoded = [](std::string_view bytes) {
    utf8_decoder decoder(bad_bytes::replace);
    std::string text = decoder.decode(bytes);
    return text + decoder.finish();
  };
  EXPECT_EQ(decoded("a\xff\xfe z"), "a\ufffd\ufffd z");
  EXPECT_EQ(decoded("\xe2\x82(\xf0\x9f\x90"), "\ufffd(\ufffd");  // one for each piece
  EXPECT_EQ(decoded("\xed\xa0\x80"), "\ufffd\ufffd\ufffd");
}

TEST(TextReader, GivesWholeCharacters) {
  tests::feed({"a\xe2", "\x82", "\xac!"}, [](memory_stream& s) -> task<> {
    text_reader in(s);
    EXPECT_EQ(co_await in.read_some(), "a");
    EXPECT_EQ(co_await in.read_some(), "\u20ac!");
    EXPECT_EQ(co_await in.read_some(), "");
    EXPECT_EQ(co_await in.read_some(), "");
  });
}

TEST(TextReader, ReadsAll) {
  tests::feed({"a\xe2", "\x82\xac"}, [](memory_stream& s) -> task<> {
    text_reader in(s);
    EXPECT_EQ(co_await in.read_all(), "a\u20ac");
  });
  tests::feed({"abc"}, [](memory_stream& s) -> task<> {
    text_reader in(s);
    EXPECT_THROW(co_await in.read_all(2), too_long);
  });
  tests::feed({"a\xe2"}, [](memory_stream& s) -> task<> {
    text_reader in(s);
    EXPECT_EQ(co_await in.read_some(), "a");
    EXPECT_THROW(co_await in.read_some(), bad_text);
  });
}

}  // namespace
}  // namespace weft::io
