// SPDX-License-Identifier: MIT
// Covers: weft/http/cookie_date.hpp weft/http/set_cookie.hpp
#include "weft/http/set_cookie.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "weft/http/cookie_date.hpp"
#include "weft/http/date.hpp"

namespace weft::http {
namespace {

/// A parsed field in one line; what is not there is left out.
std::string field_shown(std::string_view field) {
  const auto cookie = parse_set_cookie(field);
  if (!cookie) return cookie.error();
  std::string out = '[' + cookie->name + "][" + cookie->value + ']';
  if (!cookie->domain.empty()) out += " domain " + cookie->domain;
  if (!cookie->path.empty()) out += " path " + cookie->path;
  if (cookie->expires) out += " expires " + format_date(*cookie->expires);
  if (cookie->max_age) out += " age " + std::to_string(cookie->max_age->count());
  if (cookie->secure) out += " secure";
  if (cookie->http_only) out += " http_only";
  if (cookie->partitioned) out += " partitioned";
  if (cookie->site != same_site::unset) out += " site " + std::to_string(static_cast<int>(cookie->site));
  return out;
}

TEST(SetCookie, IsReadAsBrowsersDo) {
  const struct {
    const char *field, *expected;
  } examples[] = {
      {"a=b", "[a][b]"},
      {" a = b c ; Path=/x", "[a][b c] path /x"},
      {"a=b=c", "[a][b=c]"},
      {"a=\"b\"", "[a][\"b\"]"},
      {"a=", "[a][]"},
      {"=b", "[][b]"},
      {"b", "[][b]"},
      {"; path=/", "the cookie has no name and no value"},
      {"=", "the cookie has no name and no value"},
      {"a=b; SECURE ;HttpOnly; partitioned=x", "[a][b] secure http_only partitioned"},
      {"a=b; domain=.Example.COM", "[a][b] domain example.com"},
      {"a=b; domain=a.example; domain=b.example", "[a][b] domain b.example"},
      {"a=b; domain=münchen.example", "[a][b] domain xn--mnchen-3ya.example"},
      {"a=b; path=x", "[a][b]"},
      {"a=b; path=/x; path=", "[a][b]"},
      {"a=b; path=/x\ty", "[a][b]"},
      {"a=b; max-age=10", "[a][b] age 10"},
      {"a=b; max-age=-1; max-age=x; max-age=1.5; max-age=", "[a][b] age -1"},
      {"a=b; expires=Sun, 06 Nov 1994 08:49:37 GMT", "[a][b] expires Sun, 06 Nov 1994 08:49:37 GMT"},
      {"a=b; expires=never; unknown=1;;", "[a][b]"},
      {"a=b; samesite=LAX", "[a][b] site 2"},
      {"a=b; samesite=strict; samesite=other", "[a][b]"},
      {"a=b; SameSite=None; Secure", "[a][b] secure site 1"},
      {"a=b\r\nx: y", "the cookie has a control character"},
      {"a=b\tc", "the cookie has a tab"},
  };
  for (const auto& [field, expected] : examples) EXPECT_EQ(field_shown(field), expected) << field;
}

TEST(SetCookie, HasLimits) {
  EXPECT_TRUE(parse_set_cookie("a=" + std::string(4095, 'x')));
  EXPECT_EQ(field_shown("a=" + std::string(4096, 'x')), "the cookie has more than 4096 bytes");
  EXPECT_EQ(field_shown("a=b; path=/" + std::string(1024, 'x')), "[a][b]");
  EXPECT_EQ(parse_set_cookie("a=b; max-age=99999999999999999999")->max_age,
            std::chrono::seconds(INT64_MAX / 100));
}

TEST(CookieDate, IsReadInAnyOrder) {
  const std::string when = "Sun, 06 Nov 1994 08:49:37 GMT";
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "1994 november 6 8:49:37", "08:49:37x 6 nOvEmBeR 94", "6/Nov/1994;08:49:37"}) {
    const auto time = parse_cookie_date(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_date(*time), when) << text;
  }
  EXPECT_EQ(format_date(*parse_cookie_date("1 Jan 69 0:0:0")), "Tue, 01 Jan 2069 00:00:00 GMT");
  EXPECT_EQ(format_date(*parse_cookie_date("1 Jan 70 0:0:0")), "Thu, 01 Jan 1970 00:00:00 GMT");
  for (const char* text : {"", "Sun, 06 Nov 1994", "06 Nov 1994 24:00:00", "31 Feb 2020 10:00:00",
                           "06 Nov 1600 10:00:00", "06 Non 1994 10:00:00", "006 Nov 1994 10:00:00 x",
                           "06 Nov 19945 10:00:00", "06 Nov 1994 10:60:00", "06 Nov 1994 10:000:00"}) {
    EXPECT_FALSE(parse_cookie_date(text)) << text;
  }
}

TEST(SetCookie, IsWrittenWithAllAttributes) {
  set_cookie cookie{.name = "__Host-id", .value = "abc", .domain = "", .path = "/"};
  cookie.expires = std::chrono::sys_seconds(std::chrono::seconds(784111777));
  cookie.max_age = std::chrono::hours(1);
  cookie.secure = cookie.http_only = cookie.partitioned = true;
  cookie.site = same_site::strict;
  EXPECT_EQ(format_set_cookie(cookie),
            "__Host-id=abc; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Max-Age=3600; Path=/; Secure; HttpOnly; "
            "SameSite=Strict; Partitioned");
  EXPECT_EQ(format_set_cookie(removal_of({.name = "a", .value = "b", .domain = "example.com", .path = "/x"})),
            "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Domain=example.com; Path=/x");
}

TEST(SetCookie, IsNotWrittenWhenClientsWouldReadItOtherwise) {
  const auto refused = [](const set_cookie& cookie) {
    try {
      return format_set_cookie(cookie);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(refused({.name = "a b", .value = "", .domain = "", .path = ""}),
            "the cookie 'a b' has a name that is no token");
  for (const char* value : {"a b", "a;b", "a,b", "a\"b", "a\\b", "ä", "a\nb", "\""}) {
    EXPECT_EQ(refused({.name = "a", .value = value, .domain = "", .path = ""}),
              "the cookie 'a' has a value with bytes that a cookie cannot hold");
  }
  EXPECT_EQ(refused({.name = "a", .value = "\"b\"", .domain = "", .path = ""}), "a=\"b\"");
  EXPECT_EQ(refused({.name = "a", .value = "", .domain = "", .path = "x"}),
            "the cookie 'a' has a path that does not begin with '/'");
  EXPECT_EQ(refused({.name = "a", .value = "", .domain = "x;y", .path = ""}),
            "the cookie 'a' has a domain or path with bytes that a cookie cannot hold");
  EXPECT_EQ(refused({.name = "__host-a", .value = "", .domain = "", .path = ""}),
            "the cookie '__host-a' breaks the rule of its prefix");
  set_cookie none{.name = "a", .value = "", .domain = "", .path = ""};
  none.site = same_site::none;
  EXPECT_EQ(refused(none), "the cookie 'a' needs Secure with SameSite=None");
}

TEST(CookieField, IsReadPairByPair) {
  std::string out;
  for (cookie_reader pair(" a=1;b=\"two\" ; c; =d;e==f; a=2;"); pair.next();) {
    out.append(pair.name()).append("->").append(pair.value()).append(" ");
  }
  EXPECT_EQ(out, "a->1 b->two e->=f a->2 ");
  EXPECT_EQ(cookie_value("a=1; a=2", "a"), "1");
  EXPECT_EQ(cookie_value("a=1", "A"), std::nullopt);
}

}  // namespace
}  // namespace weft::http
