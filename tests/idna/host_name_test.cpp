// SPDX-License-Identifier: MIT
#include "weft/idna/host_name.hpp"

#include <gtest/gtest.h>

namespace weft::idna {
namespace {

std::string ascii(std::string_view name) {
  const auto made = to_ascii(name);
  return made ? *made : "error: " + made.error();
}

TEST(HostName, BecomesAscii) {
  EXPECT_EQ(ascii("münchen.example"), "xn--mnchen-3ya.example");
  EXPECT_EQ(ascii("MÜNCHEN.Example."), "xn--mnchen-3ya.example.");
  EXPECT_EQ(ascii("mu\u0308nchen.example"), "xn--mnchen-3ya.example") << "two characters for the one";
  EXPECT_EQ(ascii("\uFF4D\u00FCnchen\u3002example"), "xn--mnchen-3ya.example") << "wide letters, another dot";
  EXPECT_EQ(ascii("faß.example"), "xn--fa-hia.example") << "not transitional: ß is not ss";
  EXPECT_EQ(ascii("例え.テスト"), "xn--r8jz45g.xn--zckzah");
  EXPECT_EQ(ascii("_dmarc.münchen.example"), "_dmarc.xn--mnchen-3ya.example");
}

TEST(HostName, AsciiStaysAsItIs) {
  for (const char* name : {"", "Example.org", "xn--mnchen-3ya.example", "a..b", "two words", "xn--\x01"}) {
    EXPECT_EQ(ascii(name), name);
  }
}

TEST(HostName, BadOnesAreRefused) {
  for (const std::string& name : std::vector<std::string>{
           "\xff.example", "-ü.example", "a\u200Db.example", "\u0300a.example", "xn--ü.example",
           std::string("ü\0a", 4), std::string(60, 'a') + "ü.example", "\u05D0a.example"}) {
    EXPECT_TRUE(ascii(name).starts_with("error: ")) << name << ": " << ascii(name);
  }
}

TEST(HostName, IsShownInBothForms) {
  EXPECT_EQ(to_unicode("xn--mnchen-3ya.example"), "münchen.example");
  EXPECT_EQ(both_forms("xn--mnchen-3ya.example"), "münchen.example (xn--mnchen-3ya.example)");
  EXPECT_EQ(both_forms("example.org"), "example.org");
  EXPECT_EQ(both_forms("xn--\x80.example"), "xn--\x80.example") << "no sense in it";
}

TEST(HostName, ReadsBackAsItself) {
  for (const char* name : {"münchen.example", "faß.example", "例え.テスト", "ελληνικά.example"}) {
    EXPECT_EQ(to_unicode(*to_ascii(name)), name);
  }
}

}  // namespace
}  // namespace weft::idna
