// SPDX-License-Identifier: MIT
#include "weft/http/browser_url.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

std::string text_or_error(const std::expected<url, std::string>& result) {
  return result ? result->str() : "error";
}

// The rows are of the kinds that the URL standard's own table has; where browsers differ, it is said.
struct browser_row {
  const char *text, *expected;
};

constexpr browser_row read_rows[] = {
    {"http://example.com/", "http://example.com/"},
    {"  http://example.com/  ", "http://example.com/"},
    {"http://ex\tam\nple.com/a\rb", "http://example.com/ab"},
    {"http:\\example.com\\a\\b?c\\d#e\\f",
     "http://example.com/a/b?c%5Cd#e%5Cf"},  // browsers: http://example.com/a/b?c\d#e\f
    {"http:example.com/", "http://example.com/"},
    {"http:/example.com/", "http://example.com/"},
    {"http:////example.com/x", "http://example.com/x"},
    {"https:\\example.com", "https://example.com/"},
    {"HTTP://EXAMPLE.com", "http://example.com/"},
    {"ws://example.com:80/x", "ws://example.com/x"},
    {"wss://example.com:443/x", "wss://example.com/x"},
    {"https://example.com:443/", "https://example.com/"},
    {"http://example.com:/", "http://example.com/"},
    {"http://example.com:0/", "http://example.com:0/"},
    {"http://example.com:65535/", "http://example.com:65535/"},
    {"http://example.com:65536/", "error"},
    {"http://example.com:00080/", "http://example.com/"},
    {"http://example.com:8a/", "error"},
    {"http://user:pw@example.com/", "http://user:pw@example.com/"},
    {"http://user@name:p@w@example.com/", "http://user%40name:p%40w@example.com/"},
    {"http://a:b@c@d/", "http://a:b%40c@d/"},
    {"http://@example.com/", "http://example.com/"},
    {"http://:@example.com/", "http://:@example.com/"},  // browsers: http://example.com/
    {"http://user@/x", "error"},
    {"http://", "error"},
    {"http:///", "error"},
    {"http://?x", "error"},
    {"http://%65xample.com/", "http://example.com/"},
    {"http://ex%41mple.com/", "http://example.com/"},
    {"http://%zz/", "error"},
    {"http://a%00b/", "error"},
    {"http://a%20b/", "error"},
    {"http://a b/", "error"},
    {"http://a<b/", "error"},
    {"http://a>b/", "error"},
    {"http://a^b/", "error"},
    {"http://a|b/", "error"},
    {"http://%25/", "error"},
    {"http://a%2fb/", "error"},
    {"http://a%40b/", "error"},
    {"http://%ef%bc%85%ef%bc%94%ef%bc%91.com/", "error"},
    {"http://Ｇｏ.com/", "http://go.com/"},
    {"http://faß.example/", "http://xn--fa-hia.example/"},
    {"http://münchen.example/ä?ö#ü", "http://xn--mnchen-3ya.example/%C3%A4?%C3%B6#%C3%BC"},
    {"http://日本。jp/", "http://xn--wgv71a.jp/"},
    {"http://127.0.0.1/", "http://127.0.0.1/"},
    {"http://0x7f.1/", "http://127.0.0.1/"},
    {"http://0X7F.0.0.1/", "http://127.0.0.1/"},
    {"http://0177.0.0.1/", "http://127.0.0.1/"},
    {"http://017700000001/", "http://127.0.0.1/"},
    {"http://2130706433/", "http://127.0.0.1/"},
    {"http://127.1/", "http://127.0.0.1/"},
    {"http://127.0.1/", "http://127.0.0.1/"},
    {"http://1.2.3/", "http://1.2.0.3/"},
    {"http://256.1/", "error"},
    {"http://1.2.3.4.5/", "error"},
    {"http://4294967295/", "http://255.255.255.255/"},
    {"http://4294967296/", "error"},
    {"http://0xffffffff/", "http://255.255.255.255/"},
    {"http://0x100000000/", "error"},
    {"http://09/", "error"},
    {"http://foo.09/", "error"},
    {"http://foo.0x/", "error"},
    {"http://foo.0x4/", "error"},
    {"http://0x/", "http://0.0.0.0/"},
    {"http://1e2/", "http://1e2/"},
    {"http://1.2.3.4./", "http://1.2.3.4/"},
    {"http://1.2.3.4../", "http://1.2.3.4../"},
    {"http://..1/", "error"},
    {"http://foo.2.3/", "error"},
    {"http://0x7f.0.0.0x7g/", "http://0x7f.0.0.0x7g/"},
    {"http://%30%78%63%30%2e%30%32%35%30.01/", "http://192.168.0.1/"},
    {"http://０Ｘｃ０．０２５０．０１/", "http://192.168.0.1/"},
    {"http://[::1]/", "http://[::1]/"},
    {"http://[2001:DB8:0:0::1]:80/", "http://[2001:db8::1]/"},
    {"http://[::ffff:1.2.3.4]/", "http://[::ffff:1.2.3.4]/"},  // browsers: http://[::ffff:102:304]/
    {"http://[::1/", "error"},
    {"http://[::1]x/", "error"},
    {"http://[1::2::3]/", "error"},
    {"http://[::1.2.3]/", "error"},
    {"http://[]/", "error"},
    {"http://example.com/a/./b/../c", "http://example.com/a/c"},
    {"http://example.com/a/%2e/b/%2E%2e/c", "http://example.com/a/c"},
    {"http://example.com/a/.%2e", "http://example.com/"},
    {"http://example.com/%2e", "http://example.com/"},
    {"http://example.com/..", "http://example.com/"},
    {"http://example.com/../../x", "http://example.com/x"},
    {"http://example.com/a/b/..", "http://example.com/a/"},
    {"http://example.com/a//../b", "http://example.com/a/b"},
    {"http://example.com/%2e%2", "http://example.com/%2e%252"},  // browsers: http://example.com/%2e%2
    {"http://example.com/a%2fb%5c", "http://example.com/a%2fb%5c"},
    {"http://example.com/a b\"<>", "http://example.com/a%20b%22%3C%3E"},
    {"http://example.com/{x}|^`",
     "http://example.com/%7Bx%7D%7C%5E%60"},                     // browsers: http://example.com/%7Bx%7D|^%60
    {"http://example.com/%zz%", "http://example.com/%25zz%25"},  // browsers: http://example.com/%zz%
    {"http://example.com/?a b\"<>#c d\"<>`", "http://example.com/?a%20b%22%3C%3E#c%20d%22%3C%3E%60"},
    {"http://example.com/?a'b", "http://example.com/?a'b"},  // browsers: http://example.com/?a%27b
    {"http://example.com?x", "http://example.com/?x"},
    {"http://example.com#x", "http://example.com/#x"},
    {"http://example.com/?a/../b", "http://example.com/?a/../b"},
    {"http://-a-.example/", "http://-a-.example/"},
    {"http://a_b.example/", "http://a_b.example/"},
    {"http://a..b/", "http://a..b/"},
    {"http://.example/", "http://.example/"},
    {"http://example.com./", "http://example.com./"},
    {"http://xn--mnchen-3ya.example/", "http://xn--mnchen-3ya.example/"},
    {"http://a!$&'()*+,;=b/", "http://a!$&'()*+,;=b/"},
    {"http://{x}/", "error"},   // browsers: http://{x}/
    {"http://a\"b/", "error"},  // browsers: http://a"b/
};

// On http://example.org/foo/bar.
constexpr browser_row resolved_rows[] = {
    {"//other/x", "http://other/x"},
    {"/\\other/x", "http://other/x"},
    {"\\\\other\\x", "http://other/x"},
    {"///other/x", "http://other/x"},
    {"http:x", "http://example.org/foo/x"},
    {"http:/x", "http://example.org/x"},
    {"http:\\x", "http://example.org/x"},
    {"http://x", "http://x/"},
    {"https:x", "https://x/"},
    {"https:/x/y", "https://x/y"},
    {"HTTP:x", "http://example.org/foo/x"},
    {"x", "http://example.org/foo/x"},
    {"x/../y", "http://example.org/foo/y"},
    {"./%2e%2E/z", "http://example.org/z"},
    {"?q", "http://example.org/foo/bar?q"},
    {"#f", "http://example.org/foo/bar#f"},
    {"\\x\\y", "http://example.org/x/y"},
    {"x\\y?\\z", "http://example.org/foo/x/y?%5Cz"},  // browsers: http://example.org/foo/x/y?\z
    {" x y ", "http://example.org/foo/x%20y"},
    {"a\tb", "http://example.org/foo/ab"},
    {"http:?q", "http://example.org/foo/bar?q"},
    {"http:#f", "http://example.org/foo/bar#f"},
    {"..", "http://example.org/"},
    {".", "http://example.org/foo/"},
    {"%2e", "http://example.org/foo/"},
    {"//", "error"},
    {"//?x", "error"},
    {"mailto:a@b", "mailto:a@b"},
    {"\\", "http://example.org/"},
};

TEST(BrowserUrl, IsReadAsBrowsersDo) {
  for (const auto& [text, expected] : read_rows)
    EXPECT_EQ(text_or_error(parse_as_browser(text)), expected) << text;
}

TEST(BrowserUrl, IsResolvedAsBrowsersDo) {
  const url base = url::parse("http://example.org/foo/bar").value();
  for (const auto& [reference, expected] : resolved_rows) {
    EXPECT_EQ(text_or_error(resolve_as_browser(base, reference)), expected) << reference;
  }
}

TEST(BrowserUrl, SaysWhatIsWrong) {
  const auto error = [](std::string_view text) { return parse_as_browser(text).error(); };
  EXPECT_EQ(error("http://256.256.256.256/"),
            "'256.256.256.256' is no IPv4 address, and no name ends in a number");
  EXPECT_EQ(error("http://a%2fb/"), "a character in the host 'a%2fb' that no host has");
  EXPECT_EQ(error("http:///"), "no host");
  EXPECT_EQ(error("http://%zz/"), "a bad percent escape in the host '%zz'");
  EXPECT_EQ(error(" example.com "), "'example.com' has no scheme (http:// or https://)");
  EXPECT_EQ(error("http://a/" + std::string(url_bytes_max, 'x')), "the URL has 65545 bytes, more than 65536");
}

TEST(BrowserUrl, LeavesOtherSchemesAlone) {
  EXPECT_EQ(text_or_error(parse_as_browser(" mailto:a@b\n")), "mailto:a@b");
  EXPECT_EQ(text_or_error(parse_as_browser("x://0x7f.1/a/../b")), "x://0x7f.1/a/../b");
  EXPECT_EQ(text_or_error(resolve_as_browser(url::parse("x://a/b").value(), "..\\c")),
            text_or_error(url::parse("x://a/b").value().resolve("..\\c")));
}

}  // namespace
}  // namespace weft::http
