// SPDX-License-Identifier: MIT
// Whoever answers a client's requests: functions, applications, what is chosen by the URL.
// Covers: weft/client/mock_transport.hpp weft/client/mounts.hpp weft/client/network_transport.hpp
// Covers: weft/client/repetition.hpp weft/client/url_pattern.hpp weft/client/transport.hpp
#include "weft/client/transport.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/client/scripted_server.hpp"
#include "weft/client/client.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/client/mounts.hpp"
#include "weft/client/network_transport.hpp"
#include "weft/client/repetition.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

std::shared_ptr<transport> saying(std::string text) {
  return mock_transport([text](outgoing_request&) { return response::text(text); });
}

TEST(UrlPattern, Matches) {
  const struct {
    const char* pattern;
    const char* url;
    bool expected;
  } cases[]{{"all://", "http://a/", true},          {"all://", "https://a:1/", true},
            {"https://", "https://a/", true},       {"https://", "http://a/", false},
            {"all://*", "http://a/", true},         {"all://a.b", "http://A.b/", true},
            {"all://a.b", "http://x.a.b/", false},  {"all://a.b", "http://xa.b/", false},
            {"all://*.a.b", "http://x.a.b/", true}, {"all://*.a.b", "http://a.b/", false},
            {"all://*.a.b", "http://xa.b/", false}, {"all://*a.b", "http://a.b/", true},
            {"all://*a.b", "http://x.a.b/", true},  {"all://*a.b", "http://xa.b/", false},
            {"http://a:80", "http://a/", true},     {"http://a:81", "http://a/", false},
            {"all://:81", "http://b:81/", true},    {"all://*:81", "http://b:82/", false},
            {"all://[::1]", "http://[::1]/", true}, {"all://[::1]:81", "http://[::1]:81/", true}};
  for (const auto& c : cases) {
    EXPECT_EQ(url_pattern(c.pattern).matches(url::parse(c.url).value()), c.expected)
        << c.pattern << ' ' << c.url;
  }
  for (const char* bad :
       {"", "a", "://a", "all://a/b", "all://a:b", "all://a:99999", "all://*a*", "all://x@a"}) {
    EXPECT_THROW(url_pattern{bad}, std::invalid_argument) << bad;
  }
}

TEST(Mounts, TheMostSpecificPatternCounts) {
  client c({.transport = saying("usual"),
            .mounts = {{"all://", saying("all")},
                       {"https://", saying("secure")},
                       {"all://*.a.b", saying("below")},
                       {"all://x.a.b", saying("x")},
                       {"http://:81", saying("port")},
                       {"http://usual", nullptr}}});
  testing::run([&]() -> task<> {
    const std::vector<std::pair<const char*, const char*>> cases{
        {"http://c/", "all"},   {"https://c/", "secure"},     {"https://y.a.b/", "below"},
        {"http://x.a.b/", "x"}, {"http://x.a.b:81/", "port"}, {"http://usual/", "usual"}};
    for (const auto& [url, expected] : cases) EXPECT_EQ((co_await c.get(url)).body(), expected) << url;
  });
}

TEST(MockTransport, GetsRequestsAsTheyWouldBeSent) {
  client c({.transport = mock_transport([](outgoing_request& r) -> task<response> {
              co_return response::text(r.message.method + ' ' + r.message.target + ' ' + r.message.body +
                                       ' ' + std::string(r.url.host()));
            })});
  testing::run([&]() -> task<> {
    const auto got = co_await c.post("http://a/x?y", {.body = "abc"});
    EXPECT_EQ(got.body(), "POST /x?y abc a");
    EXPECT_EQ(got.headers().get("content-length"), "15");
    EXPECT_EQ((co_await c.head("http://a/")).body(), "");
    EXPECT_THROW(co_await c.request("NO METHOD", "http://a/"), local_protocol_error);
  });
}

TEST(AppTransport, CallsAnApplication) {
  const handler app = [](request& r) -> response {
    if (r.path() == "/broken") throw std::runtime_error("broken");
    if (r.path() == "/failed")
      return {.status = 503, .failure = std::make_exception_ptr(std::runtime_error("broken"))};
    return response::text(std::string(r.connection->scheme()) + ' ' + std::string(r.authority()) + ' ' +
                          r.body);
  };
  testing::run([&]() -> task<> {
    client c({.transport = app_transport(app)});
    EXPECT_EQ((co_await c.post("https://a:1/", {.body = "abc"})).body(), "https a:1 abc");
    EXPECT_THROW(co_await c.get("http://a/broken"), std::runtime_error);
    EXPECT_THROW(co_await c.get("http://a/failed"), std::runtime_error);
    client quiet({.transport = app_transport(app, {.raise_errors = false})});
    EXPECT_EQ((co_await quiet.get("http://a/broken")).status(), 500);
    EXPECT_EQ((co_await quiet.get("http://a/failed")).status(), 503);
  });
}

TEST(NetworkTransport, MayBeSharedByClients) {
  tests::with_script({tests::ok("1"), tests::ok("2")}, [](tests::scripted_server& server, client&) -> task<> {
    const auto shared = std::make_shared<network_transport>();
    client a({.transport = shared}), b({.transport = shared});
    EXPECT_EQ((co_await a.get(server.url())).body(), "1");
    EXPECT_EQ((co_await b.get(server.url())).body(), "2");
    EXPECT_EQ(shared->pool().open(), 1U);
    EXPECT_EQ(shared->pool().idle(), 1U);
    EXPECT_EQ(server.accepted, 1U);
  });
}

TEST(NetworkTransport, TellsOfItsSteps) {
  tests::with_script({tests::ok("1"), tests::ok("2"), "garbage\r\n"},
                     [](tests::scripted_server& server, client& c) -> task<> {
                       std::string log;
                       const trace_hook keep = [&](std::string_view event, const request_info& about) {
                         log += std::string(event) + ' ' + about.method + '|';
                       };
                       co_await c.get(server.url(), {.trace = keep});
                       EXPECT_EQ(log,
                                 "connect.started GET|connect.complete GET|exchange.started GET|"
                                 "exchange.complete GET|");
                       log.clear();
                       co_await c.get(server.url(), {.trace = keep});
                       EXPECT_EQ(log, "connection.reused GET|exchange.started GET|exchange.complete GET|");
                       log.clear();
                       EXPECT_THROW(co_await c.get(server.url(), {.trace = keep}), remote_protocol_error);
                       EXPECT_EQ(log, "connection.reused GET|exchange.started GET|exchange.failed GET|");
                     });
}

TEST(Repetition, OfMethods) {
  EXPECT_TRUE(is_safe("GET") && is_safe("HEAD") && is_safe("OPTIONS") && is_safe("TRACE"));
  EXPECT_TRUE(!is_safe("PUT") && !is_safe("POST") && !is_safe("get"));
  EXPECT_TRUE(is_idempotent("GET") && is_idempotent("PUT") && is_idempotent("DELETE"));
  EXPECT_TRUE(!is_idempotent("POST") && !is_idempotent("PATCH"));
}

}  // namespace
}  // namespace weft::http
