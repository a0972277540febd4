// SPDX-License-Identifier: MIT
#include "weft/client/proxy.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "weft/client/errors.hpp"

namespace weft::http {
namespace {

using variables = std::map<std::string, std::string>;

/// The host of the proxy of a URL; "": none.
std::string proxy_of(const variables& set, const char* url) {
  const auto rules = proxy_rules::from_environment([&](const char* name) -> std::optional<std::string> {
    const auto found = set.find(name);
    return found == set.end() ? std::nullopt : std::optional(found->second);
  });
  const proxy* const found = rules.find(url::parse(url).value());
  return found ? std::string(found->url().host()) : "";
}

TEST(Proxy, TakesUserAndPasswordOffItsUrl) {
  const proxy by("http://me:p%40ss@proxy.example:3128");
  EXPECT_EQ(by.user(), "me");
  EXPECT_EQ(by.password(), "p@ss");
  EXPECT_EQ(by.fields().get("proxy-authorization"), "Basic bWU6cEBzcw==");
  EXPECT_FALSE(by.is_socks() || by.is_secure());
  const proxy socks("socks5h://me:x@a:1080");
  EXPECT_TRUE(socks.is_socks());
  EXPECT_FALSE(socks.fields().contains("proxy-authorization"));
  EXPECT_TRUE(proxy("https://a").is_secure());
  EXPECT_THROW(proxy("ftp://a"), std::invalid_argument);
  EXPECT_THROW(proxy("http://"), invalid_url);
}

TEST(ProxyRules, OfTheEnvironment) {
  const variables all{
      {"http_proxy", "plain:1"}, {"HTTPS_PROXY", "http://tls:2"}, {"ALL_PROXY", "http://other:3"}};
  EXPECT_EQ(proxy_of(all, "http://a/"), "plain");
  EXPECT_EQ(proxy_of(all, "https://a/"), "tls");
  EXPECT_EQ(proxy_of({{"ALL_PROXY", "http://other:3"}}, "https://a/"), "other");
  EXPECT_EQ(proxy_of({}, "http://a/"), "");
  EXPECT_EQ(proxy_of({{"http_proxy", "lower:1"}, {"HTTP_PROXY", "upper:1"}}, "http://a/"), "lower");
  EXPECT_EQ(proxy_of({{"HTTP_PROXY", "evil:1"}, {"REQUEST_METHOD", "GET"}}, "http://a/"), "");
  EXPECT_EQ(proxy_of({{"http_proxy", "fine:1"}, {"REQUEST_METHOD", "GET"}}, "http://a/"), "fine");
}

TEST(ProxyRules, Exceptions) {
  const struct {
    const char* no_proxy;
    const char* url;
    bool direct;
  } cases[]{{"a.b", "http://a.b/", true},
            {"a.b", "http://x.a.b/", true},
            {"a.b", "http://xa.b/", false},
            {".a.b", "http://x.a.b/", true},
            {"*.a.b", "http://x.a.b/", true},
            {"[::1]", "http://[::1]/", true},
            {"x, a.b ,y", "http://a.b:81/", true},
            {"*", "http://any/", true},
            {"localhost", "http://localhost/", true},
            {"127.0.0.1", "http://127.0.0.1/", true},
            {"127.0.0.1", "http://127.0.0.2/", false},
            {"10.1.0.0/15", "http://10.0.255.255/", true},
            {"10.0.0.0/15", "http://10.2.0.0/", false},
            {"::1", "http://[::1]/", true},
            {"fe80::/10", "http://[febf::1]/", true},
            {"fe80::/10", "http://[fec0::1]/", false},
            {"0.0.0.0/0", "http://[::1]/", false},
            {"https://a", "http://a/", false},
            {"a:81", "http://a:81/", true},
            {"a:81", "http://a/", false},
            {"x  a.b y", "http://a.b/", true},
            {"<local>,a/b,://, a.b", "http://a.b/", true},
            {"*.", "http://a.b/", false}};
  for (const auto& c : cases) {
    EXPECT_EQ(proxy_of({{"ALL_PROXY", "http://p"}, {"NO_PROXY", c.no_proxy}}, c.url), c.direct ? "" : "p")
        << c.no_proxy << ' ' << c.url;
  }
}

}  // namespace
}  // namespace weft::http
