// SPDX-License-Identifier: MIT
// Covers: weft/http/cookie_jar.hpp weft/http/cookies_txt.hpp weft/http/public_suffix.hpp
#include "weft/http/cookie_jar.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "weft/http/cookies_txt.hpp"
#include "weft/http/public_suffix.hpp"

namespace weft::http {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds today(seconds(1'700'000'000));

url at(std::string_view text) { return url::parse(text).value(); }

/// "kept", or why not.
std::string stored(cookie_jar& jar, std::string_view from, std::string_view field) {
  const auto result = jar.store(at(from), field, today);
  return result ? "kept" : result.error();
}

/// What is sent to `to` after `from` has set `field`.
std::string sent(std::string_view from, std::string_view field, std::string_view to,
                 request_site site = request_site::same) {
  cookie_jar jar;
  stored(jar, from, field);
  return jar.field_for(at(to), today, site);
}

TEST(CookieJar, SendsCookiesWhereTheyBelong) {
  const struct {
    const char *field, *from, *to;
    bool goes;
  } examples[] = {
      {"a=b", "http://example.com/", "http://example.com/x", true},
      {"a=b", "http://example.com/", "http://EXAMPLE.com:8080/", true},
      {"a=b", "http://example.com/", "http://www.example.com/", false},
      {"a=b; domain=example.com", "http://www.example.com/", "http://example.com/", true},
      {"a=b; domain=.example.com", "http://www.example.com/", "http://x.y.example.com/", true},
      {"a=b; domain=example.com", "http://www.example.com/", "http://badexample.com/", false},
      {"a=b; domain=www.example.com", "http://example.com/", "http://www.example.com/", false},
      {"a=b; domain=other.example", "http://example.com/", "http://other.example/", false},
      {"a=b; domain=com", "http://example.com/", "http://example.com/", false},
      {"a=b; domain=", "http://example.com/", "http://example.com/", true},
      {"a=b; domain=..example.com", "http://example.com/", "http://example.com/", false},
      {"a=b; domain=example.com.", "http://example.com/", "http://example.com/", false},
      {"a=b; domain=\"example.com\"", "http://example.com/", "http://example.com/", false},
      {"a=b; domain=example.com:80", "http://example.com/", "http://example.com/", false},
      {"a=b; domain=\x80.example.com", "http://example.com/", "http://example.com/", false},
      {"a=b; domain=co.uk", "http://a.co.uk/", "http://b.co.uk/", false},
      {"a=b; domain=github.io", "http://a.github.io/", "http://a.github.io/", false},
      {"a=b; domain=github.io", "http://github.io/", "http://github.io/", true},
      {"a=b; domain=github.io", "http://github.io/", "http://a.github.io/", false},
      {"a=b; domain=localhost", "http://localhost/", "http://localhost/", true},
      {"a=b; domain=127.0.0.1", "http://127.0.0.1/", "http://127.0.0.1/", true},
      {"a=b; domain=0.0.1", "http://1.127.0.0.1/", "http://127.0.0.1/", false},
      {"a=b", "http://[::1]/", "http://[::1]/", true},
      {"a=b", "http://example.com/a/b", "http://example.com/a/c", true},
      {"a=b", "http://example.com/a/b", "http://example.com/a", true},
      {"a=b", "http://example.com/a/b", "http://example.com/ab", false},
      {"a=b", "http://example.com/a/b", "http://example.com/", false},
      {"a=b; path=/", "http://example.com/a/b", "http://example.com/", true},
      {"a=b; path=/x/", "http://example.com/", "http://example.com/x/y", true},
      {"a=b; path=/x/", "http://example.com/", "http://example.com/x", false},
      {"a=b; secure", "https://example.com/", "https://example.com/", true},
      {"a=b; secure", "https://example.com/", "wss://example.com/", true},
      {"a=b; secure", "https://example.com/", "http://example.com/", false},
      {"a=b; secure", "http://example.com/", "https://example.com/", false},
      {"a=b; secure", "http://localhost:8000/", "http://localhost:8000/", true},
      {"a=b; secure", "http://127.0.0.2/", "http://127.0.0.2/", true},
      {"a=b; max-age=1", "http://example.com/", "http://example.com/", true},
      {"a=b; max-age=0", "http://example.com/", "http://example.com/", false},
      {"a=b; expires=Sun, 06 Nov 1994 08:49:37 GMT", "http://example.com/", "http://example.com/", false},
      {"a=b; expires=Sun, 06 Nov 1994 08:49:37 GMT; max-age=9", "http://example.com/", "http://example.com/",
       true},
      {"a=b; samesite=none", "http://example.com/", "http://example.com/", false},
      {"__Secure-a=b", "https://e.example/", "https://e.example/", false},
      {"__secure-a=b; secure", "https://e.example/", "https://e.example/", true},
      {"__Host-a=b; secure; path=/", "https://e.example/", "https://e.example/", true},
      {"__Host-a=b; secure", "https://e.example/", "https://e.example/", false},
      {"__Host-a=b; secure; path=/; domain=e.example", "https://e.example/", "https://e.example/", false},
      {"=__Host-a=b; secure; path=/", "https://e.example/", "https://e.example/", false},
  };
  for (const auto& [field, from, to, goes] : examples) {
    EXPECT_EQ(!sent(from, field, to).empty(), goes) << field << " from " << from << " to " << to;
  }
}

TEST(CookieJar, HeedsTheSiteOfARequest) {
  const char* home = "https://e.example/";
  const struct {
    const char* field;
    bool navigation, cross;
  } examples[] = {
      {"a=b", true, false},
      {"a=b; samesite=lax", true, false},
      {"a=b; samesite=strict", false, false},
      {"a=b; samesite=none; secure", true, true},
  };
  for (const auto& [field, navigation, cross] : examples) {
    EXPECT_EQ(sent(home, field, home), "a=b") << field;
    EXPECT_EQ(!sent(home, field, home, request_site::cross_navigation).empty(), navigation) << field;
    EXPECT_EQ(!sent(home, field, home, request_site::cross).empty(), cross) << field;
  }
}

TEST(CookieJar, SaysWhyItKeepsNone) {
  cookie_jar jar;
  EXPECT_EQ(stored(jar, "http://a.example/", "a=b; domain=b.example"),
            "the cookie 'a' is ignored: 'a.example' cannot set cookies for 'b.example'");
  EXPECT_EQ(stored(jar, "http://a.com/", "a=b; domain=com"),
            "the cookie 'a' is ignored: 'com' is a public suffix");
  EXPECT_EQ(stored(jar, "http://a.com/", "a=b; secure"), "the cookie 'a' is secure, but came over http");
  EXPECT_EQ(stored(jar, "https://a.com/", "a=1; secure; domain=a.com"), "kept");
  EXPECT_EQ(stored(jar, "http://x.a.com/", "a=2"), "the cookie 'a' would hide a secure one");
  EXPECT_EQ(stored(jar, "https://x.a.com/", "a=2"), "kept");
  EXPECT_EQ(jar.size(), 2U);
}

TEST(CookieJar, SendsLongerPathsFirstAndThenOlderCookies) {
  cookie_jar jar;
  for (const char* field : {"a=1; path=/", "b=2; path=/x", "c=3; path=/", "d=4; path=/x/y", "e; path=/x"}) {
    EXPECT_EQ(stored(jar, "http://e.example/x/y", field), "kept");
  }
  EXPECT_EQ(stored(jar, "http://e.example/x/y", "a=5; path=/"), "kept");  // stays as old as it was
  EXPECT_EQ(jar.field_for(at("http://e.example/x/y/z"), today), "d=4; b=2; e; a=5; c=3");
}

TEST(CookieJar, ForgetsInTime) {
  cookie_jar jar;
  const url home = at("http://e.example/");
  stored(jar, "http://e.example/", "a=1; max-age=10");
  stored(jar, "http://e.example/", "b=2");
  stored(jar, "http://e.example/", "c=3; max-age=999999999");
  EXPECT_EQ(jar.field_for(home, today + seconds(9)), "a=1; b=2; c=3");
  EXPECT_EQ(jar.field_for(home, today + seconds(10)), "b=2; c=3");
  EXPECT_EQ(jar.field_for(home, today + std::chrono::days(400)), "b=2");
  EXPECT_EQ(jar.size(), 3U);
  jar.erase_expired(today + seconds(10));
  EXPECT_EQ(jar.size(), 2U);
  jar.end_session();
  EXPECT_EQ(jar.size(), 1U);
  stored(jar, "http://e.example/", "c=; max-age=0");
  EXPECT_TRUE(jar.empty());
}

TEST(CookieJar, TellsOfConflicts) {
  cookie_jar jar;
  stored(jar, "http://a.example/", "id=1");
  stored(jar, "http://b.example/", "id=2");
  stored(jar, "http://b.example/", "id=3; path=/x");
  EXPECT_EQ(jar.find("id").size(), 3U);
  EXPECT_EQ(jar.find("id", "b.example").size(), 2U);
  EXPECT_EQ(jar.find("id", "b.example", "/x").front()->value, "3");
  EXPECT_TRUE(jar.find("ID").empty());
  EXPECT_EQ(jar.erase("id", "b.example"), 2U);
  EXPECT_EQ(jar.size(), 1U);
}

TEST(CookieJar, MakesRoomInOrder) {
  cookie_jar jar({.cookie_count_max = 4, .domain_cookie_count_max = 2});
  const auto store = [&](const char* from, const char* field, int age) {
    EXPECT_TRUE(jar.store(at(from), field, today + seconds(age)));
  };
  store("https://a.example/", "s=1; secure", 0);
  store("https://a.example/", "t=1", 1);
  store("https://a.example/", "u=1", 2);  // t goes: of a, and not secure
  EXPECT_EQ(jar.field_for(at("https://a.example/"), today + seconds(3)), "s=1; u=1");
  store("https://b.example/", "v=1", 4);
  store("https://c.example/", "w=1; max-age=1", 5);
  store("https://d.example/", "x=1", 6);  // w goes: it is over
  EXPECT_TRUE(jar.find("w").empty());
  EXPECT_EQ(jar.size(), 4U);
  store("https://e.example/", "y=1", 7);  // s goes: of those used least recently the first
  EXPECT_TRUE(jar.find("s").empty());
  EXPECT_EQ(jar.size(), 4U);
}

TEST(CookieJar, BoundsTheFieldItSends) {
  cookie_jar jar({.field_bytes_max = 12});
  for (const char* field : {"a=1", "b=2", "c=3"}) stored(jar, "http://e.example/", field);
  EXPECT_EQ(jar.field_for(at("http://e.example/"), today), "a=1; b=2");
}

TEST(CookieJar, TakesWhatAProgramSets) {
  cookie_jar jar;
  jar.set({.name = "a", .value = "b", .domain = "e.example"}, today);
  EXPECT_EQ(jar.field_for(at("http://e.example/"), today), "a=b");
  EXPECT_THROW(jar.set({.name = "a", .value = "b\n", .domain = "e.example"}, today), std::invalid_argument);
  EXPECT_THROW(jar.set({.name = "a", .value = "b;c", .domain = "e.example"}, today), std::invalid_argument);
  EXPECT_THROW(jar.set({.name = "a=", .value = "b", .domain = "e.example"}, today), std::invalid_argument);
  EXPECT_THROW(jar.set({.name = "a", .value = "b", .domain = ""}, today), std::invalid_argument);
}

TEST(CookiesTxt, IsReadAndWritten) {
  const std::string text =
      "# Netscape HTTP Cookie File\n\n"
      ".example.com\tTRUE\t/\tFALSE\t1800000000\ta\tb\n"
      "#HttpOnly_www.example.com\tFALSE\t/x\tTRUE\t0\tc\t\n";
  cookie_jar jar;
  ASSERT_TRUE(read_cookies_txt(jar, text, today));
  EXPECT_EQ(jar.field_for(at("https://www.example.com/x"), today), "c=; a=b");
  EXPECT_TRUE(jar.find("c").front()->http_only);
  EXPECT_EQ(write_cookies_txt(jar), text);
  cookie_jar other;
  ASSERT_TRUE(read_cookies_txt(other,
                               "# comment\r\n\r\ne.example\tFALSE\t/\tFALSE\t1\told\tx\r\n"
                               "e.example\tfalse\t/\tfalse\t0\tempty\r\n",
                               today));
  EXPECT_EQ(other.size(), 1U);
  EXPECT_EQ(other.begin()->name, "empty");
}

TEST(CookiesTxt, NamesTheLineThatIsWrong) {
  for (const char* line : {"a", "a\tb\tc\td\t0\te\tf", "a\tTRUE\t/\tTRUE\tx\te\tf", "a\tTRUE\t/\tTRUE\t0"}) {
    cookie_jar jar;
    EXPECT_EQ(read_cookies_txt(jar, std::string("\n") + line, today).error(),
              "line 2 is no line of a cookies.txt")
        << line;
  }
  cookie_jar jar;
  EXPECT_EQ(read_cookies_txt(jar, "\tTRUE\t/\tTRUE\t0\te\tf", today).error(),
            "line 1: the cookie 'e' has no good domain, or a path without '/'");
}

TEST(PublicSuffix, IsKnown) {
  for (const char* domain : {"com", "co.uk", "github.io", "unknown-suffix"})
    EXPECT_TRUE(is_public_suffix(domain)) << domain;
  for (const char* domain : {"example.com", "a.github.io", "bbc.co.uk"})
    EXPECT_FALSE(is_public_suffix(domain)) << domain;
}

}  // namespace
}  // namespace weft::http
