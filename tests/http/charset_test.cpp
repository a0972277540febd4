// SPDX-License-Identifier: MIT
#include "weft/http/charset.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

using namespace std::string_view_literals;

const struct {
  std::string_view charset, bytes, text;
} examples[] = {
    {"utf-8", "grüße", "grüße"},
    {"UTF8", "\xEF\xBB\xBFx", "x"},
    {"latin1", "\xEF\xBB\xBFx", "x"},
    {"latin1", "gr\xFC\xDF"sv, "grüß"},
    {"ascii", "\x80\x93", "€“"},
    {"ISO-8859-1", "\x81", "\xC2\x81"},
    {"utf-16", "a\0\xAC\x20"sv, "a€"},
    {"utf-16le", "\x3D\xD8\x00\xDE"sv, "😀"},
    {"utf-16be", "\xD8\x3D\xDE\x00"sv, "😀"},
    {"utf-16", "\xFE\xFF\0a"sv, "a"},
    {"utf-8",
     "\xFF\xFE"
     "a\0"sv,
     "a"},
    {"utf-16be", "\xDE\x00\xD8\x3D\0a\0"sv, "��a�"},
    {"shift_jis", "\x93\xFA\x96\x7B", "日本"},
    {"gb2312", "\xD6\xD0", "中"},
    {"koi8-r", "\xC1", "а"},
    {"windows-1255", "\xF9\xEC\xE5\xED", "שלום"},
    {"windows-1258", "xin chao", "xin chao"},
    {"iso-2022-jp", "a\x1B$BF|K\\\x1B(Bz", "a日本z"},
    {"utf-16le", "\x3D\xD8\x00"sv, "�"},
    {"utf-8", "\xEF\xBB", "�"},
    {"latin1", "\xEF\xBB", "ï»"},
    {"euc-jp",
     "a\xFF"
     "b\xC6",
     "a�b�"},
};

TEST(Charset, BecomesUtf8) {
  for (const auto& [charset, bytes, text] : examples) {
    const auto decoded = decode_text(bytes, charset);
    ASSERT_TRUE(decoded) << charset;
    EXPECT_EQ(*decoded, text) << charset;
  }
}

TEST(Charset, OfABodyInPiecesGivesTheSame) {
  for (const auto& [charset, bytes, text] : examples) {
    for (std::size_t size = 1; size <= 3; ++size) {
      auto decoder = text_decoder::of(charset);
      ASSERT_TRUE(decoder) << charset;
      std::string pieces;
      for (std::size_t at = 0; at < bytes.size(); at += size)
        pieces += decoder->decode(bytes.substr(at, size));
      pieces += decoder->finish();
      EXPECT_EQ(pieces, text) << charset << " by " << size;
      EXPECT_EQ(decoder->finish(), "");
    }
  }
}

TEST(Charset, OfABodyInPiecesGivesWholeCharactersAtOnce) {
  auto decoder = text_decoder::of();
  EXPECT_EQ(decoder->decode("a\xC3"), "a");
  EXPECT_EQ(decoder->decode(""), "");
  EXPECT_EQ(decoder->decode("\xBC"), "ü");
  EXPECT_EQ(decoder->decode("b\xE2\x82"), "b");
  EXPECT_EQ(decoder->finish(), "�");
}

TEST(Charset, IsUnknown) {
  for (const char* name : {"", "nonsense", "utf-8//IGNORE", "koi8-r//TRANSLIT", "a b"}) {
    EXPECT_FALSE(decode_text("a", name)) << name;
  }
  EXPECT_FALSE(decode_text("a", std::string(100, 'x')));
}

TEST(Charset, ReplacesWhatIsNoUtf8) {
  const struct {
    std::string_view bytes, text;
  } examples[] = {
      {"a\x80z", "a�z"},
      {"\xC0\xAF", "��"},
      {"\xE0\x80\x80", "���"},
      {"\xED\xA0\x80", "���"},
      {"\xF4\x90\x80\x80", "����"},
      {"\xF0\x9F\x98", "�"},
      {"\xF0\x9F\x98z", "�z"},
      {"\xE2\x82", "�"},
      {"\xC3", "�"},
      {"\xF0\x9F\x98\x80", "😀"},
  };
  for (const auto& [bytes, text] : examples) EXPECT_EQ(repaired_utf8(bytes), text);
}

}  // namespace
}  // namespace weft::http
