// SPDX-License-Identifier: MIT
#include "weft/http/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace weft::http {
namespace {

using testing::HasSubstr;
using testing::Not;

url parsed(std::string_view text) {
  auto made = url::parse(text);
  EXPECT_TRUE(made) << made.error();
  return made.value();
}

std::string error_of(std::string_view text) {
  const auto made = url::parse(text);
  return made ? "parsed as " + made->str() : made.error();
}

TEST(Url, HasParts) {
  const url u = parsed("http://user:pw@Example.COM:8080/a/b%20c?q=1&r#top");
  EXPECT_EQ(u.scheme(), "http");
  EXPECT_EQ(u.userinfo(), "user:pw");
  EXPECT_EQ(u.host(), "example.com");
  EXPECT_EQ(u.port(), 8080);
  EXPECT_EQ(u.path(), "/a/b%20c");
  EXPECT_EQ(u.query(), "q=1&r");
  EXPECT_EQ(u.fragment(), "top");
  EXPECT_EQ(u.origin(), "http://example.com:8080");
  EXPECT_EQ(u.authority(), "example.com:8080");
  EXPECT_EQ(u.target(), "/a/b%20c?q=1&r");
  EXPECT_EQ(u.str(), "http://user:pw@example.com:8080/a/b%20c?q=1&r#top");
}

// What is written as it is kept is taken as a whole: a scheme in capitals is not.
TEST(Url, IsTheSameInWhateverSpelling) {
  for (const std::string_view rest :
       {"://a/", "://a.example:8080/b/c?d=e", "://127.0.0.1:1/", "://a:65535/", "://a/?", "://a/?q?/",
        "://a/b@c:d", "://a-b_c~d!e/;x=1", "://u@a/", "://a/b%20c", "://a/b#c", "://a:080/", "://a:80/",
        "://a:443/", "://a"}) {
    for (const auto& [scheme, shouted] : {std::pair("http", "HTTP"), std::pair("https", "HTTPS")}) {
      const url small = parsed(std::string(scheme).append(rest));
      const url great = parsed(std::string(shouted).append(rest));
      EXPECT_EQ(small, great) << small.str();
      for (const auto part :
           {&url::scheme, &url::host, &url::path, &url::query, &url::authority, &url::userinfo}) {
        EXPECT_EQ((small.*part)(), (great.*part)()) << small.str();
      }
      EXPECT_EQ(small.port(), great.port()) << small.str();
    }
  }
  for (const std::string_view rest :
       {"://a:65536/", "://a:123456/", "://a:1x/", "://a b/", "://a\\/", "://", ":///", "://:1/"}) {
    EXPECT_FALSE(url::parse(std::string("http").append(rest))) << rest;
    EXPECT_FALSE(url::parse(std::string("HTTP").append(rest))) << rest;
  }
}

TEST(Url, OfAHostAloneIsItsRoot) {
  const url u = parsed("HTTPS://example.com");
  EXPECT_EQ(u.port(), 443);
  EXPECT_EQ(u.target(), "/");
  EXPECT_EQ(u.origin(), "https://example.com:443");
  EXPECT_EQ(u.authority(), "example.com");
  EXPECT_EQ(u.str(), "https://example.com/");
  EXPECT_EQ(parsed("http://a?q").target(), "/?q");
  EXPECT_EQ(parsed("http://a#f").str(), "http://a/#f");
  EXPECT_EQ(parsed("ws://a").str(), "ws://a/");
  EXPECT_EQ(parsed("wss://a/x").resolve("//b?q").value().str(), "wss://b/?q");
}

TEST(Url, DefaultPortsAreLeftOut) {
  EXPECT_EQ(parsed("http://a:80/").str(), "http://a/");
  EXPECT_EQ(parsed("https://a:443/").authority(), "a");
  EXPECT_EQ(parsed("http://a:/").str(), "http://a/");
  EXPECT_EQ(parsed("http://a:443/").str(), "http://a:443/");
  EXPECT_EQ(parsed("http://a:0080/"), parsed("http://A"));
  EXPECT_NE(parsed("http://a/"), parsed("https://a/"));
  EXPECT_EQ(parsed("ws://a:80/").str(), "ws://a/");
  EXPECT_EQ(parsed("http://a:0/").port(), 0);
}

TEST(Url, TakesIpv6Literals) {
  const url u = parsed("http://[2001:DB8:0:0::1]:8080/");
  EXPECT_EQ(u.host(), "2001:db8::1");
  EXPECT_EQ(u.authority(), "[2001:db8::1]:8080");
  EXPECT_EQ(u.origin(), "http://[2001:db8::1]:8080");
  EXPECT_EQ(parsed("http://[::1]").str(), "http://[::1]/");
  EXPECT_THAT(error_of("http://[::1/"), HasSubstr("no ']'"));
  EXPECT_THAT(error_of("http://[1::2::3]/"), HasSubstr("no IPv6 address"));
  EXPECT_THAT(error_of("http://[::1]x/"), HasSubstr("'x' after the ']'"));
  EXPECT_THAT(error_of("http://[fe80::1%25eth0]/"), HasSubstr("zone"));
  EXPECT_THAT(error_of("http://::1/"), HasSubstr("the port ':1'"));
}

TEST(Url, EscapesWhatItMayNotHold) {
  EXPECT_EQ(parsed("http://a/x y\"<>\\^`{|}").path(), "/x%20y%22%3C%3E%5C%5E%60%7B%7C%7D");
  EXPECT_EQ(parsed("http://a/caf\xC3\xA9?\xC3\xA9=1 2#\xC3\xA9").str(),
            "http://a/caf%C3%A9?%C3%A9=1%202#%C3%A9");
  EXPECT_EQ(parsed("http://a/100%").path(), "/100%25");
  EXPECT_EQ(parsed("http://a/%zz%4").path(), "/%25zz%254");
  EXPECT_EQ(parsed("http://a/%e9%2F").path(), "/%e9%2F");
  EXPECT_EQ(parsed("http://a/?a=[1]?/:@#x#y").str(), "http://a/?a=%5B1%5D?/:@#x%23y");
  EXPECT_EQ(parsed("http://u ser@a/").userinfo(), "u%20ser");
  EXPECT_EQ(parsed(parsed("http://a/%25 %?%#%").str()), parsed("http://a/%25 %?%#%"));
}

TEST(Url, SaysWhatIsWrong) {
  EXPECT_EQ(error_of("example.com/a"), "'example.com/a' has no scheme (http:// or https://)");
  EXPECT_EQ(error_of(""), "'' has no scheme (http:// or https://)");
  EXPECT_EQ(error_of("http:///a"), "no host in 'http:///a'");
  EXPECT_EQ(error_of("http:a"), "no host in 'http:a'");
  EXPECT_EQ(error_of("http://u@:80/"), "no host in 'http://***@:80/'");
  EXPECT_EQ(error_of("http://a b/"), "a space in the host 'a b' in 'http://a b/'");
  EXPECT_EQ(error_of("http://a\tb/"), "the URL has the byte 0x09 at position 8");
  EXPECT_EQ(error_of("http://a/\r\nx: y"), "the URL has the byte 0x0D at position 9");
  EXPECT_EQ(error_of(std::string_view("http://a/\0", 10)), "the URL has the byte 0x00 at position 9");
  EXPECT_EQ(error_of("http://a%zz/"), "a bad percent escape in the host 'a%zz' in 'http://a%zz/'");
  EXPECT_EQ(error_of("http://a%2Fb/"), "'/' in the host 'a%2Fb' in 'http://a%2Fb/'");
  EXPECT_EQ(error_of("http://a%00b/"), "the byte 0x00 in the host 'a%00b' in 'http://a%00b/'");
  EXPECT_EQ(error_of("http://a\\b/"), "'\\' before the path in 'http://a\\b/'");
  EXPECT_EQ(error_of("http://a\\@b/"), "'\\' before the path in 'http://***@b/'");
  EXPECT_EQ(error_of("http://a@b@c/"), "more than one '@' before the path in 'http://***@c/'");
  EXPECT_THAT(error_of("http://-caf\xC3\xA9.example/"), HasSubstr("is not an international name: "));
  EXPECT_EQ(error_of("http://a:b/"), "the port 'b' is no number up to 65535 in 'http://a:b/'");
  EXPECT_THAT(error_of("http://a:65536/"), HasSubstr("the port '65536'"));
  EXPECT_THAT(error_of("http://a:-1/"), HasSubstr("the port '-1'"));
  EXPECT_THAT(error_of("http://a:80:80/"), HasSubstr("the port '80:80'"));
}

TEST(Url, DecodesEscapesInHosts) { EXPECT_EQ(parsed("http://%41b.example/").host(), "ab.example"); }

TEST(Url, WritesInternationalHostsInAscii) {
  EXPECT_EQ(parsed("http://Bücher.example/ü").str(), "http://xn--bcher-kva.example/%C3%BC");
  EXPECT_EQ(parsed("http://b%C3%BCcher.example"), parsed("http://xn--bcher-kva.example/"));
}

TEST(Url, HasALongestLength) {
  const std::string longest = "http://a/" + std::string(url_bytes_max - 9, 'x');
  EXPECT_EQ(parsed(longest).str(), longest);
  EXPECT_EQ(error_of(longest + "x"), "the URL has 65537 bytes, more than 65536");
  EXPECT_THAT(error_of("http://a/" + std::string(30'000, ' ')), HasSubstr("90009 bytes once escaped"));
  EXPECT_FALSE(parsed("http://a/").resolve(std::string(url_bytes_max + 1, 'x')));
  EXPECT_FALSE(parsed("http://a/").resolve(std::string(url_bytes_max, 'x')));
  EXPECT_FALSE(parsed("http://a/").with_query(std::string(url_bytes_max, 'x')));
  EXPECT_FALSE(parsed("http://a/").with_fragment(std::string(url_bytes_max, 'x')));
}

TEST(Url, TakesOtherSchemes) {
  const url u = parsed("market://details?id=x");
  EXPECT_EQ(u.scheme(), "market");
  EXPECT_EQ(u.host(), "details");
  EXPECT_EQ(u.port(), 0);
  EXPECT_EQ(u.target(), "/?id=x");
  EXPECT_EQ(parsed("mailto:a@b").path(), "a@b");
  EXPECT_EQ(parsed("file:///etc/x").str(), "file:///etc/x");
}

TEST(Url, GetsAnotherQueryOrFragment) {
  const url u = parsed("http://u@a:81/p?q#f");
  EXPECT_EQ(u.with_query("x=1")->str(), "http://u@a:81/p?x=1#f");
  EXPECT_EQ(u.with_query("x#y z")->str(), "http://u@a:81/p?x%23y%20z#f");
  EXPECT_EQ(u.with_query(std::nullopt)->str(), "http://u@a:81/p#f");
  EXPECT_EQ(u.with_fragment("g")->str(), "http://u@a:81/p?q#g");
  EXPECT_EQ(u.with_fragment(std::nullopt)->str(), "http://u@a:81/p?q");
}

// RFC 3986 §5.4.1 and §5.4.2, all of them.
TEST(UrlResolve, GivesTheResultsOfTheRfc) {
  const url base = parsed("http://a/b/c/d;p?q");
  const std::pair<const char*, const char*> examples[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g#s/./x"},
      {"g#s/../x", "http://a/b/c/g#s/../x"},
      {"http:g", "http://a/b/c/g"},
  };
  for (const auto& [reference, expected] : examples) {
    const auto result = base.resolve(reference);
    ASSERT_TRUE(result) << reference << ": " << result.error();
    EXPECT_EQ(result->str(), expected) << reference;
  }
}

TEST(UrlResolve, KeepsPortAndUserOfTheBaseOnly) {
  const url base = parsed("http://u:p@a:81/x/y");
  EXPECT_EQ(base.resolve("z")->str(), "http://u:p@a:81/x/z");
  EXPECT_EQ(base.resolve("//b/z")->str(), "http://b/z");
  EXPECT_EQ(base.resolve("https://c")->str(), "https://c/");
  EXPECT_EQ(base.resolve("http://c/a/../b")->str(), "http://c/b");
  EXPECT_EQ(parsed("http://[::1]:81").resolve("z")->str(), "http://[::1]:81/z");
  EXPECT_EQ(base.resolve("?")->str(), "http://u:p@a:81/x/y?");
}

TEST(UrlResolve, SaysWhatIsWrong) {
  const url base = parsed("http://a/b");
  EXPECT_THAT(base.resolve("//x y/").error(), HasSubstr("a space in the host"));
  EXPECT_THAT(base.resolve("a\nb").error(), HasSubstr("the byte 0x0A"));
  EXPECT_EQ(base.resolve("///x").error(), "no host in '///x'");
  EXPECT_EQ(parsed("g:h").resolve("/.//x").error(), "a path that begins with // in '/.//x'");
}

TEST(Url, KeepsPasswordsOutOfMessages) {
  EXPECT_EQ(parsed("http://user:pw@a/b@c?d@e").redacted_str(), "http://a/b@c?d@e");
  EXPECT_EQ(parsed("http://a/b//c@d").redacted_str(), "http://a/b//c@d");
  for (const char* text : {"http://user:pw@", "http://user:pw@a:port/", "http://user:p@pw@a b/",
                           "http://user:pw\\@a/", "//user:pw@a/"}) {
    const auto refused = url::parse(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_THAT(refused.error(), Not(HasSubstr("pw"))) << refused.error();
  }
}

}  // namespace
}  // namespace weft::http
