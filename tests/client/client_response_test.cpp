// SPDX-License-Identifier: MIT
#include "weft/client/client_response.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace weft::http {
namespace {

client_response made(int status, headers fields = {}, std::string body = {}, std::string reason = {}) {
  return {response{.status = status,
                   .reason = std::move(reason),
                   .headers = std::move(fields),
                   .body = std::move(body)},
          {"GET", "http://example.org/x"}};
}

std::string complaint_about(const client_response& r) {
  try {
    r.raise_for_status();
  } catch (const status_error& e) {
    EXPECT_EQ(e.response().status(), r.status());
    EXPECT_EQ(e.request().url, "http://example.org/x");
    return e.what();
  }
  return "none";
}

const std::string more =
    "\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/";

TEST(ClientResponse, ACopyIsItsOwn) {
  client_response one({.status = 201, .headers = {{"x", "1"}}, .body = "all"}, {"GET", "http://a/"});
  client_response other = one;
  EXPECT_EQ(std::move(one).body(), "all");
  EXPECT_EQ(other.body(), "all");
  EXPECT_EQ(other.headers().get("x"), "1");
  one = other;
  EXPECT_EQ(one.body(), "all");
  EXPECT_EQ(one.url(), "http://a/");
}

// The texts are httpx's.
TEST(RaiseForStatus, SaysWhatKindOfErrorItIs) {
  EXPECT_EQ(complaint_about(made(404)),
            "Client error '404 Not Found' for url 'http://example.org/x'" + more + "404");
  EXPECT_EQ(complaint_about(made(500)),
            "Server error '500 Internal Server Error' for url 'http://example.org/x'" + more + "500");
  EXPECT_EQ(complaint_about(made(101)),
            "Informational response '101 Switching Protocols' for url 'http://example.org/x'" + more + "101");
  EXPECT_EQ(complaint_about(made(600, {}, {}, "Odd")),
            "Invalid status code '600 Odd' for url 'http://example.org/x'" + more + "600");
  EXPECT_EQ(complaint_about(made(418, {}, {}, "I'm a Teapot")),
            "Client error '418 I'm a Teapot' for url 'http://example.org/x'" + more + "418");
}

TEST(RaiseForStatus, SaysWhereARedirectLeads) {
  EXPECT_EQ(complaint_about(made(301, {{"location", "https://example.org/"}})),
            "Redirect response '301 Moved Permanently' for url 'http://example.org/x'\nRedirect location: "
            "'https://example.org/'" +
                more + "301");
  EXPECT_EQ(complaint_about(made(301)),
            "Redirect response '301 Moved Permanently' for url 'http://example.org/x'" + more + "301");
  EXPECT_EQ(complaint_about(made(304, {{"location", "/"}})),  // not one that is followed
            "Redirect response '304 Not Modified' for url 'http://example.org/x'" + more + "304");
}

TEST(RaiseForStatus, LetsSuccessPass) {
  const client_response good = made(200, {}, "fine");
  EXPECT_EQ(&good.raise_for_status(), &good);
  EXPECT_EQ(made(204).raise_for_status().status(), 204);
  EXPECT_EQ(made(200, {}, "moved").raise_for_status().body(), "moved");
  EXPECT_EQ(complaint_about(made(299)), "none");
}

TEST(ClientResponse, KnowsItsKind) {
  EXPECT_TRUE(made(100).is_informational());
  EXPECT_TRUE(made(200).is_success());
  EXPECT_TRUE(made(302).is_redirect());
  EXPECT_TRUE(made(404).is_client_error());
  EXPECT_TRUE(made(503).is_server_error());
  EXPECT_FALSE(made(200).is_client_error() || made(404).is_success());
}

TEST(ClientResponse, TheReasonIsTheServersOrTheUsualOne) {
  EXPECT_EQ(made(404).reason(), "Not Found");
  EXPECT_EQ(made(404, {}, {}, "Nowhere").reason(), "Nowhere");
}

struct metadata {
  std::string country;
  int population;
};

TEST(ClientResponse, ReadsJson) {
  const auto read = made(200, {}, R"({"country": "Brazil", "population": 3})").json<metadata>();
  EXPECT_EQ(read.country, "Brazil");
  EXPECT_EQ(read.population, 3);
  const auto marked = made(200, {}, "\xEF\xBB\xBF{\"country\": \"Brazil\", \"population\": 3}");
  EXPECT_EQ(marked.json<metadata>().population, 3);
  EXPECT_EQ(made(200, {}, {"\xFF\xFE[\0001\0]\0", 8}).json<std::vector<int>>(), std::vector<int>{1});
  EXPECT_EQ(made(200, {}, "[1, 2]").json<std::vector<int>>(), (std::vector<int>{1, 2}));
}

TEST(ClientResponse, SaysWhatIsWrongWithJson) {
  const auto fault = [](std::string body) -> std::string {
    try {
      (void)made(200, {}, std::move(body)).json<metadata>();
    } catch (const decoding_error& e) {
      EXPECT_EQ(e.request().url, "http://example.org/x");
      return e.why();
    }
    return "none";
  };
  EXPECT_NE(fault(R"({"country": "Brazil"})").find("population"), std::string::npos)
      << fault(R"({"country": "Brazil"})");
  EXPECT_NE(fault("<html>"), "none");
  EXPECT_NE(fault(""), "none");
}

TEST(ClientResponse, TextsAndLinks) {
  const auto of = [](std::string_view type, std::string body) {
    return client_response({.headers = {{"content-type", type}}, .body = std::move(body)},
                           {"GET", "http://a/"});
  };
  EXPECT_EQ(of("text/plain", "gr\xc3\xbc\xc3\x9f").text(), "gr\xc3\xbc\xc3\x9f");
  EXPECT_EQ(of("text/plain; charset=latin1", "gr\xfc\xdf").text(), "gr\xc3\xbc\xc3\x9f");
  EXPECT_EQ(of("text/plain; charset=nonsense", "x").text(), "x");
  EXPECT_EQ(of("text/plain", "\xff").text(), "\xef\xbf\xbd");
  EXPECT_EQ(of("text/plain; charset=UTF-16", "").encoding(), "UTF-16");
  EXPECT_EQ(of("nonsense", "").encoding(), "utf-8");
  const client_response linked(
      {.headers = {{"link", "</2>; rel=next, </0>; rel=prev"}, {"link", "</9>; rel=last"}}},
      {"GET", "http://a/"});
  ASSERT_EQ(linked.links().size(), 3U);
  EXPECT_EQ(find_link(linked.links(), "last") != nullptr, true);
  const client_response twice({.headers = {{"set-cookie", "a=1"}, {"set-cookie", "a=2"}}},
                              {"GET", "http://a/"});
  EXPECT_THROW(twice.cookie("a"), cookie_conflict);
}

}  // namespace
}  // namespace weft::http
