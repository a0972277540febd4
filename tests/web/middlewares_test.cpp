// SPDX-License-Identifier: MIT
// Covers: weft/web/cors.hpp weft/web/compression.hpp weft/web/hosts.hpp weft/web/rate_limit.hpp
// Covers: weft/web/timeout.hpp
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "weft/coding/decoder.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/web/compression.hpp"
#include "weft/web/cors.hpp"
#include "weft/web/hosts.hpp"
#include "weft/web/rate_limit.hpp"
#include "weft/web/test_client.hpp"
#include "weft/web/timeout.hpp"

namespace weft::web {
namespace {

/// An application with one page and what is around it.
struct site {
  app a;
  explicit site(std::shared_ptr<middleware> added) {
    a.get("/", [] { return text(std::string(1000, 'x')); });
    a.get("/short", [] { return 1; });
    a.use(std::move(added));
  }
  test_response get(std::string url, http::headers fields = {}) { return test_client(a).get(url, fields); }
};

TEST(Cors, AnswersWhatBrowsersAsk) {
  site s(std::make_shared<cors>(cors_options{.allow_origins = {"https://a.example"},
                                             .allow_methods = {"GET", "PUT"},
                                             .allow_headers = {"x-own"},
                                             .expose_headers = {"x-seen"}}));
  test_client client(s.a);
  const auto ask = [&](const char* origin, const char* method, const char* fields) {
    return client.options("/", {{"origin", origin},
                                {"access-control-request-method", method},
                                {"access-control-request-headers", fields}});
  };
  const auto allowed = ask("https://a.example", "PUT", "X-Own, Content-Type");
  EXPECT_EQ(allowed.status(), 200);
  EXPECT_EQ(allowed.header("access-control-allow-origin"), "https://a.example");
  EXPECT_EQ(allowed.header("access-control-allow-methods"), "GET, PUT");
  EXPECT_EQ(allowed.header("access-control-allow-headers"), "X-Own, Content-Type");
  EXPECT_EQ(allowed.header("access-control-max-age"), "600");
  const auto refused = ask("https://b.example", "DELETE", "x-other");
  EXPECT_EQ(refused.status(), 400);
  EXPECT_EQ(refused.body(), "Disallowed CORS origin, method, headers");
  EXPECT_EQ(refused.header("access-control-allow-origin"), "");
  EXPECT_EQ(refused.header("vary"), "Origin");
  const auto plain = s.get("/", {{"origin", "https://a.example"}});
  EXPECT_EQ(plain.header("access-control-allow-origin"), "https://a.example");
  EXPECT_EQ(plain.header("access-control-expose-headers"), "x-seen");
  EXPECT_EQ(plain.header("vary"), "Origin");
  EXPECT_EQ(s.get("/").header("access-control-allow-origin"), "");
  EXPECT_EQ(s.get("/").header("vary"), "Origin");  // what a cache has must not be for a page's request
  const auto other = s.get("/", {{"origin", "https://b.example"}});
  EXPECT_EQ(other.header("access-control-allow-origin"), "");
  EXPECT_EQ(other.header("vary"), "Origin");
}

TEST(Cors, AStarStandsForAPartOfAnOrigin) {
  site s(std::make_shared<cors>(cors_options{
      .allow_origins = {"https://*.a.example", "http://localhost:*", "https://app-*.b.example:8443"}}));
  const auto allows = [&](const char* origin) {
    return s.get("/", {{"origin", origin}}).header("access-control-allow-origin") == origin;
  };
  for (const char* origin : {"https://x.a.example", "https://x.y.a.example", "http://localhost:5173",
                             "https://app-7.b.example:8443"}) {
    EXPECT_TRUE(allows(origin)) << origin;
  }
  for (const char* origin :
       {"https://a.example", "https://.a.example", "http://x.a.example", "https://xa.example",
        "https://x.a.example:444", "https://evil:1.a.example", "https://evil/.a.example", "http://localhost",
        "http://localhost:", "http://localhost:1.evil:2", "https://app-.b.example:8443", "null"}) {
    EXPECT_FALSE(allows(origin)) << origin;
  }
}

TEST(Cors, APageMayReadThatTheServerFailed) {
  site s(std::make_shared<cors>(cors_options{.allow_origins = {"https://a.example"}}));
  s.a.get("/bug", []() -> int { throw std::runtime_error("bug"); });
  const http::handler whole = s.a.handler();
  http::request asked{.target = "/bug", .headers = {{"origin", "https://a.example"}}};
  const http::response made = run([&] { return whole(asked); });
  EXPECT_EQ(made.status, 500);
  EXPECT_EQ(made.headers.get("access-control-allow-origin"), "https://a.example");
}

TEST(Cors, NamesThePageWhereCredentialsAreAllowed) {
  site all(std::make_shared<cors>(cors_options{.allow_origins = {"*"}}));
  EXPECT_EQ(all.get("/", {{"origin", "https://x"}}).header("access-control-allow-origin"), "*");
  EXPECT_EQ(all.get("/", {{"origin", "https://x"}}).header("vary"), "");
  site named(std::make_shared<cors>(cors_options{.allow_origins = {"*"}, .allow_credentials = true}));
  EXPECT_EQ(named.get("/", {{"origin", "https://x"}}).header("access-control-allow-origin"), "https://x");
}

TEST(Compression, IsForThoseWhoAcceptIt) {
  site s(std::make_shared<compression>());
  s.a.get("/stream", []() -> async_generator<int> {
    for (int i = 0; i < 100; ++i) co_yield i;
  });
  s.a.get("/image", [] { return http::response::bytes(std::string(1000, 'x'), "image/png"); });
  s.a.get("/tagged", [] {
    auto made = text(std::string(1000, 'x'));
    made.headers.add("etag", "\"1\"");
    return made;
  });
  s.a.get("/as-it-is", [] {
    auto made = text(std::string(1000, 'x'));
    made.headers.add("cache-control", "public, no-transform");
    return made;
  });
  for (const char* coding : {"gzip", "br", "zstd"}) {
    for (const char* url : {"/", "/stream"}) {
      const auto got = s.get(url, {{"accept-encoding", coding}});
      EXPECT_EQ(got.header("content-encoding"), coding) << url;
      EXPECT_EQ(got.header("vary"), "accept-encoding");
      EXPECT_EQ(coding::decode_all(coding, got.body()), s.get(url).body());
    }
  }
  EXPECT_EQ(s.get("/short", {{"accept-encoding", "gzip"}}).header("content-encoding"), "");
  EXPECT_EQ(s.get("/image", {{"accept-encoding", "gzip"}}).header("content-encoding"), "");
  EXPECT_EQ(s.get("/tagged", {{"accept-encoding", "gzip"}}).header("etag"), "W/\"1\"");
  EXPECT_EQ(s.get("/as-it-is", {{"accept-encoding", "gzip"}}).body(), std::string(1000, 'x'));
}

TEST(Compression, WhatIsUnmodifiedHasTheTagThatTheClientKnows) {
  site s(std::make_shared<compression>());
  s.a.get("/tagged", [] { return http::response{.status = 304, .headers = {{"etag", "\"1\""}}}; });
  s.a.get("/encoded", [] {
    return http::response{.status = 304, .headers = {{"etag", "\"1\""}, {"content-encoding", "br"}}};
  });
  const auto compressed = s.get("/tagged", {{"if-none-match", "\"0\", W/\"1\""}});
  EXPECT_EQ(compressed.header("etag"), "W/\"1\"");
  EXPECT_EQ(compressed.header("vary"), "accept-encoding");
  const auto plain = s.get("/tagged", {{"if-none-match", "\"1\""}});
  EXPECT_EQ(plain.header("etag"), "\"1\"");
  EXPECT_EQ(plain.header("vary"), "accept-encoding");
  EXPECT_EQ(s.get("/encoded", {{"if-none-match", "W/\"1\""}}).header("etag"), "\"1\"");
}

TEST(TrustedHosts, RefuseOthers) {
  site s(std::make_shared<trusted_hosts>(std::vector<std::string>{"a.example", "*.b.example"}));
  EXPECT_EQ(s.get("/", {{"host", "A.example:80"}}).status(), 200);
  EXPECT_EQ(s.get("/", {{"host", "x.b.example"}}).status(), 200);
  EXPECT_EQ(s.get("/", {{"host", "b.example"}}).status(), 400);
  EXPECT_EQ(s.get("/", {{"host", "evil"}}).body(), "Invalid host header");
}

TEST(HttpsRedirect, KeepsTheRest) {
  site s(std::make_shared<https_redirect>());
  const auto got = s.get("/a?b=c", {{"host", "a.example:80"}});
  EXPECT_EQ(got.status(), 307);
  EXPECT_EQ(got.header("location"), "https://a.example/a?b=c");
  for (const char* none : {"", ":80"}) EXPECT_EQ(s.get("/a", {{"host", none}}).status(), 400);
  app above({.root_path = "/proxied"});
  above.mount("/below", s.a.handler());
  EXPECT_EQ(test_client(above).get("/below/a", {{"host", "a.example"}}).header("location"),
            "https://a.example/proxied/below/a");
}

TEST(RequestId, IsKeptOrMade) {
  site s(std::make_shared<request_id>());
  EXPECT_EQ(s.get("/", {{"x-request-id", "mine"}}).header("x-request-id"), "mine");
  const auto made = s.get("/");
  EXPECT_EQ(made.header("x-request-id").size(), 32u);
  EXPECT_NE(made.header("x-request-id"), s.get("/").header("x-request-id"));
}

TEST(RateLimit, RefusesWhatIsTooMuch) {
  site s(std::make_shared<rate_limit>(
      rate_limit_options{.per_second = 0.001, .burst = 2, .clients_max = 2, .key = [](request& r) {
                           return std::string(r.headers().get("x-key").value_or(""));
                         }}));
  const auto status_of = [&](const char* key) { return s.get("/", {{"x-key", key}}).status(); };
  EXPECT_EQ(status_of("a"), 200);
  EXPECT_EQ(status_of("a"), 200);
  const auto refused = s.get("/", {{"x-key", "a"}});
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(refused.header("retry-after"), "1000");
  EXPECT_EQ(status_of("b"), 200);
  EXPECT_EQ(status_of("c"), 200);  // "a" is forgotten
  EXPECT_EQ(status_of("a"), 200);
}

TEST(Timeout, CancelsWhatTakesTooLong) {
  bool cut = false;
  app a;
  a.get("/slow", [&]() -> task<> {
    struct at_end {
      bool& cut;
      ~at_end() { cut = true; }
    } const guard{cut};
    co_await sleep_for(1h);
  });
  a.get("/quick", []() -> task<int> { co_return 1; });
  a.use(timeout(1ms));
  test_client client(a);
  EXPECT_EQ(client.get("/slow").status(), 504);
  EXPECT_TRUE(cut);
  EXPECT_EQ(client.get("/quick").body(), "1");
}

}  // namespace
}  // namespace weft::web
