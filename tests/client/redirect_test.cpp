// SPDX-License-Identifier: MIT
#include "weft/client/redirect.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace weft::http {
namespace {

request redirected(std::string method, int status, std::string_view from = "http://a/x",
                   std::string_view to = "http://a/y") {
  request r{.method = std::move(method),
            .headers = {{"host", "a"},
                        {"content-type", "text/plain"},
                        {"content-length", "4"},
                        {"authorization", "Basic eDp5"},
                        {"cookie", "a=b"},
                        {"proxy-authorization", "Basic eDp5"},
                        {"x-own", "kept"}},
            .body = "body"};
  redirect(r, status, *url::parse(from), *url::parse(to));
  return r;
}

TEST(Redirect, TheMethodAfterEachStatus) {
  const auto method = [](const char* before, int status) { return redirected(before, status).method; };
  for (const char* other : {"GET", "POST", "PUT", "DELETE", "PATCH"}) {
    EXPECT_EQ(method(other, 302), "GET") << other;
    EXPECT_EQ(method(other, 303), "GET") << other;
    EXPECT_EQ(method(other, 307), other);
    EXPECT_EQ(method(other, 308), other);
    EXPECT_EQ(method(other, 301), std::string_view(other) == "POST" ? "GET" : other);
  }
  for (const int status : {301, 302, 303, 307, 308}) EXPECT_EQ(method("HEAD", status), "HEAD");
}

TEST(Redirect, TheBodyGoesWithTheMethod) {
  const request gone = redirected("POST", 303);
  EXPECT_EQ(gone.body, "");
  EXPECT_FALSE(gone.headers.contains("content-type") || gone.headers.contains("content-length"));
  EXPECT_TRUE(gone.headers.contains("x-own"));
  const request kept = redirected("POST", 307);
  EXPECT_EQ(kept.body, "body");
  EXPECT_TRUE(kept.headers.contains("content-type"));
}

TEST(Redirect, TheHostIsThatOfTheNextUrl) {
  EXPECT_FALSE(redirected("GET", 302).headers.contains("host"));  // set again for each request
}

TEST(Redirect, CredentialsStayWithinAnOrigin) {
  const auto keeps = [](const char* from, const char* to) {
    const request r = redirected("GET", 302, from, to);
    EXPECT_EQ(r.headers.contains("authorization"), r.headers.contains("cookie"));
    EXPECT_EQ(r.headers.contains("authorization"), r.headers.contains("proxy-authorization"));
    return r.headers.contains("authorization");
  };
  EXPECT_TRUE(keeps("http://a/x", "http://a/y"));
  EXPECT_TRUE(keeps("http://a/x", "http://A:80/y"));
  EXPECT_TRUE(keeps("http://a/x", "https://a/x"));  // the same server, made safer
  EXPECT_TRUE(keeps("http://a:80/x", "https://a:443/x"));
  EXPECT_FALSE(keeps("http://a/x", "http://b/y"));
  EXPECT_FALSE(keeps("http://a/x", "http://a.b/y"));
  EXPECT_FALSE(keeps("http://a/x", "http://a:8080/y"));
  EXPECT_FALSE(keeps("http://a/x", "https://b/x"));
  EXPECT_FALSE(keeps("http://a/x", "https://a:8443/x"));
  EXPECT_FALSE(keeps("http://a:8080/x", "https://a/x"));
  EXPECT_FALSE(keeps("https://a/x", "http://a/x"));
}

TEST(Redirect, WhichStatusesAreFollowed) {
  std::vector<int> followed;
  for (int status = 100; status < 600; ++status) {
    if (redirect_location(status, {{"location", "/x"}}) == "/x") followed.push_back(status);
    EXPECT_EQ(redirect_location(status, {}), "");
  }
  EXPECT_EQ(followed, (std::vector<int>{301, 302, 303, 307, 308}));
}

}  // namespace
}  // namespace weft::http
