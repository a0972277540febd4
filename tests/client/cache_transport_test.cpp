// SPDX-License-Identifier: MIT
// Covers: weft/client/cache_transport.hpp weft/client/cache_rules.hpp
#include "weft/client/cache_transport.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "weft/client/cache_rules.hpp"
#include "weft/client/client.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/core/sleep.hpp"
#include "weft/http/date.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::http {
namespace {

using std::chrono::seconds;

/// The Date of `ago` ago.
std::string date_before(seconds ago) {
  return format_date(std::chrono::floor<seconds>(std::chrono::system_clock::now()) - ago);
}

/// A server behind a cache, which counts what reaches it.
struct origin_server {
  response operator()(outgoing_request& r) {
    ++requests;
    conditions += std::string(r.message.headers.get("if-none-match").value_or("-")) + '|';
    if (fails) return {.status = 500};
    if (r.message.headers.get("if-none-match") == "\"v1\"" && unchanged) {
      return {.status = 304,
              .headers = {{"cache-control", "max-age=100"}, {"x-new", "1"}, {"content-encoding", "gzip"}}};
    }
    response made{.headers = fields, .body = "body " + std::to_string(requests)};
    return made;
  }
  headers fields{};
  int requests = 0;
  bool unchanged = true, fails = false;
  std::string conditions{};
};

/// Runs `body(client, server)`.
template <typename Body>
void with_cache(headers fields, Body body, cache_limits limits = {}) {
  testing::run([&]() -> task<> {
    origin_server server{.fields = std::move(fields)};
    client c({.transport = caching(mock_transport(std::ref(server)), limits)});
    co_await body(c, server);
  });
}

TEST(Cache, GivesWhatIsFresh) {
  with_cache(
      {{"cache-control", "max-age=10"}, {"set-cookie", "a=1"}},
      [](client& c, origin_server& server) -> task<> {
        const auto get = [&](request_options asked = {}) -> task<std::string> {
          co_return (co_await c.get("http://a/", std::move(asked))).body();
        };
        EXPECT_EQ(co_await get(), "body 1");
        co_await sleep_for(9s);
        const auto kept = co_await c.get("http://a/");
        EXPECT_EQ(kept.body(), "body 1");
        EXPECT_EQ(kept.headers().get("age"), "9");
        EXPECT_FALSE(kept.headers().contains("set-cookie"));
        EXPECT_EQ(co_await get({.headers = {{"cache-control", "only-if-cached"}}}), "body 1");
        EXPECT_EQ(co_await get({.headers = {{"cache-control", "no-cache"}}}), "body 2");
        EXPECT_EQ(co_await get({.headers = {{"cache-control", "max-age=0"}}}), "body 2");
        co_await sleep_for(5s);
        EXPECT_EQ(co_await get({.headers = {{"cache-control", "max-age=4"}}}), "body 3");
        co_await sleep_for(5s);
        EXPECT_EQ(co_await get({.headers = {{"cache-control", "min-fresh=6"}}}), "body 4");
        co_await sleep_for(15s);
        EXPECT_EQ(co_await get({.headers = {{"cache-control", "max-stale=5"}}}), "body 4");
        EXPECT_EQ((co_await c.get("http://a/", {.headers = {{"cache-control", "only-if-cached"}}})).status(),
                  504);
        EXPECT_EQ(co_await get(), "body 5");
        EXPECT_EQ(
            (co_await c.get("http://a/?other", {.headers = {{"cache-control", "only-if-cached"}}})).status(),
            504);
        EXPECT_EQ(server.requests, 5);
      });
}

TEST(Cache, AnotherHostAtTheSameAddressIsAnotherServer) {
  with_cache({{"cache-control", "max-age=10"}}, [](client& c, origin_server& server) -> task<> {
    EXPECT_EQ((co_await c.get("http://10.0.0.1/")).body(), "body 1");
    EXPECT_EQ((co_await c.get("http://10.0.0.1/", {.headers = {{"host", "b.example"}}})).body(), "body 2");
    EXPECT_EQ((co_await c.get("http://10.0.0.1/")).body(), "body 1");
    EXPECT_EQ(server.requests, 2);
  });
}

TEST(Cache, AsksWhetherSomethingChanged) {
  with_cache({{"cache-control", "max-age=10"}, {"etag", "\"v1\""}},
             [](client& c, origin_server& server) -> task<> {
               co_await c.get("http://a/");
               co_await sleep_for(11s);
               const auto validated = co_await c.get("http://a/");
               EXPECT_EQ(validated.status(), 200);
               EXPECT_EQ(validated.body(), "body 1");
               EXPECT_EQ(validated.headers().get("x-new"), "1");
               co_await sleep_for(50s);
               EXPECT_EQ((co_await c.get("http://a/")).body(), "body 1");
               EXPECT_EQ(server.requests, 2);
               co_await sleep_for(60s);
               server.unchanged = false;
               EXPECT_EQ((co_await c.get("http://a/")).body(), "body 3");
               EXPECT_EQ(server.conditions, "-|\"v1\"|\"v1\"|");
             });
}

TEST(Cache, StandsInForAServerThatFails) {
  with_cache({{"cache-control", "max-age=10, stale-if-error=20"}},
             [](client& c, origin_server& server) -> task<> {
               co_await c.get("http://a/");
               server.fails = true;
               co_await sleep_for(29s);
               EXPECT_EQ((co_await c.get("http://a/")).body(), "body 1");
               co_await sleep_for(2s);
               EXPECT_EQ((co_await c.get("http://a/")).status(), 500);
             });
}

TEST(Cache, GivesWhatIsStaleWhileItIsRenewed) {
  testing::run([]() -> task<> {
    origin_server server{.fields = {{"cache-control", "max-age=10, stale-while-revalidate=20"}}};
    co_await with_task_group([&](task_group<>& background) -> task<> {
      client c({.transport = caching(mock_transport(std::ref(server)), {}, &background)});
      const auto get = [&](request_options asked = {}) -> task<std::string> {
        co_return (co_await c.get("http://a/", std::move(asked))).body();
      };
      EXPECT_EQ(co_await get(), "body 1");
      co_await sleep_for(15s);
      EXPECT_EQ(co_await get(), "body 1");
      EXPECT_EQ(server.requests, 1);
      EXPECT_EQ(co_await get(), "body 1");
      co_await testing::wait_all_blocked();
      EXPECT_EQ(server.requests, 2);
      EXPECT_EQ(co_await get(), "body 2");
      co_await sleep_for(15s);
      EXPECT_EQ(co_await get({.headers = {{"cache-control", "max-age=12"}}}), "body 3");
      co_await sleep_for(31s);
      EXPECT_EQ(co_await get(), "body 4");  // too old
      co_await sleep_for(15s);
      server.fails = true;
      EXPECT_EQ(co_await get(), "body 4");
      co_await testing::wait_all_blocked();
      EXPECT_EQ(server.requests, 5);
      server.fails = false;
      EXPECT_EQ(co_await get(), "body 4");
      co_await testing::wait_all_blocked();
      EXPECT_EQ(co_await get(), "body 6");
    });
  });
}

TEST(Cache, TellsOfWhatItDoesInTheBackgroundToNobody) {
  testing::run([]() -> task<> {
    const auto server = [](outgoing_request& wanted) -> response {
      wanted.tell("exchange.started");
      return {.headers = {{"cache-control", "max-age=10, stale-while-revalidate=20"}}};
    };
    co_await with_task_group([&](task_group<>& background) -> task<> {
      client c({.transport = caching(mock_transport(server), {}, &background)});
      int told = 0;
      const auto tell = [&told](std::string_view, const request_info&) { ++told; };
      co_await c.get("http://a/", {.trace = tell});
      EXPECT_EQ(told, 1);
      co_await sleep_for(15s);
      co_await c.get("http://a/", {.trace = tell});
      co_await testing::wait_all_blocked();
      EXPECT_EQ(told, 1);
    });
  });
}

TEST(Cache, CountsTheAgeFromWhatA304Says) {
  const auto server = [](outgoing_request& wanted) -> response {
    if (wanted.message.headers.contains("if-none-match")) return {.status = 304};
    return {.headers = {{"cache-control", "max-age=60"},
                        {"etag", "\"v1\""},
                        {"age", "50"},
                        {"date", date_before(seconds(50))}}};
  };
  testing::run([&]() -> task<> {
    client c({.transport = caching(mock_transport(server))});
    co_await c.get("http://a/");
    co_await sleep_for(11s);
    co_await c.get("http://a/");
    co_await sleep_for(5s);
    EXPECT_EQ((co_await c.get("http://a/")).headers().get("age"), "5");
  });
}

TEST(Cache, A304OfAnotherResponseIsNoneOfTheKeptOne) {
  const auto server = [](outgoing_request& wanted) -> response {
    if (wanted.message.headers.contains("if-none-match"))
      return {.status = 304, .headers = {{"etag", "\"v2\""}}};
    return {.headers = {{"cache-control", "no-cache"}, {"etag", "\"v1\""}}, .body = "one"};
  };
  testing::run([&]() -> task<> {
    client c({.transport = caching(mock_transport(server))});
    co_await c.get("http://a/");
    EXPECT_EQ((co_await c.get("http://a/")).headers().get("etag"), "\"v1\"");
  });
}

TEST(Cache, GivesTheNewestOfThoseThatMatch) {
  testing::run([]() -> task<> {
    int requests = 0;
    const auto server = [&](outgoing_request& wanted) -> response {
      response got{.headers = {{"cache-control", "max-age=100"}}, .body = std::to_string(++requests)};
      if (wanted.message.headers.get("accept") != "new") got.headers.add("vary", "accept");
      return got;
    };
    client c({.transport = caching(mock_transport(server))});
    const auto get = [&](std::string accept) -> task<std::string> {
      co_return (co_await c.get("http://a/", {.headers = {{"accept", accept}}})).body();
    };
    for (const char* accept : {"a", "b", "new"}) {
      co_await get(accept);
      co_await sleep_for(1s);
    }
    for (const char* accept : {"a", "b", "c"}) EXPECT_EQ(co_await get(accept), "3");
  });
}

TEST(Cache, StandsInIfTheRequestSaysSo) {
  with_cache({{"cache-control", "max-age=10"}}, [](client& c, origin_server& server) -> task<> {
    co_await c.get("http://a/");
    server.fails = true;
    co_await sleep_for(15s);
    EXPECT_EQ((co_await c.get("http://a/")).status(), 500);
    const auto kept = co_await c.get("http://a/", {.headers = {{"cache-control", "stale-if-error=9"}}});
    EXPECT_EQ(kept.body(), "body 1");
    EXPECT_EQ(kept.headers().get("age"), "15");
  });
}

TEST(Cache, KeepsTheFieldsThatAreOfTheResponse) {
  with_cache({{"cache-control", "max-age=10"},
              {"connection", "x-hop, close"},
              {"x-hop", "1"},
              {"proxy-authenticate", "Basic"},
              {"x-end", "1"}},
             [](client& c, origin_server&) -> task<> {
               EXPECT_TRUE((co_await c.get("http://a/")).headers().contains("x-hop"));
               const auto kept = co_await c.get("http://a/");
               for (const char* name : {"connection", "x-hop", "proxy-authenticate"}) {
                 EXPECT_FALSE(kept.headers().contains(name)) << name;
               }
               EXPECT_TRUE(kept.headers().contains("x-end"));
               EXPECT_TRUE(kept.headers().contains("date"));
             });
}

TEST(Cache, KeepsWhatIsForOneUserFromOthers) {
  const auto ask = [](client& c, std::string who) -> task<std::string> {
    request_options asked;
    if (!who.empty()) asked.auth = bearer_auth(who);
    co_return (co_await c.get("http://a/", std::move(asked))).body();
  };
  with_cache({{"cache-control", "max-age=10"}}, [&](client& c, origin_server&) -> task<> {
    EXPECT_EQ(co_await ask(c, "ann"), "body 1");
    EXPECT_EQ(co_await ask(c, "bob"), "body 2");
    EXPECT_EQ(co_await ask(c, ""), "body 3");
    EXPECT_EQ(co_await ask(c, "ann"), "body 1");
  });
  with_cache({{"cache-control", "public, max-age=10"}}, [&](client& c, origin_server&) -> task<> {
    EXPECT_EQ(co_await ask(c, "ann"), "body 1");
    EXPECT_EQ(co_await ask(c, "bob"), "body 1");
  });
}

TEST(Cache, GivesAPartOfWhatItHas) {
  with_cache({{"cache-control", "max-age=10"}}, [](client& c, origin_server& server) -> task<> {
    const auto get = [&](std::string range) -> task<client_response> {
      return c.get("http://a/", {.headers = {{"range", range}}});
    };
    EXPECT_EQ((co_await get("bytes=0-1")).body(), "body 1");  // a server that knows no ranges
    co_await c.get("http://a/");
    const auto part = co_await get("bytes=1-3");
    EXPECT_EQ(part.status(), 206);
    EXPECT_EQ(part.body(), "ody");
    EXPECT_EQ(part.headers().get("content-range"), "bytes 1-3/6");
    EXPECT_EQ((co_await get("bytes=-1")).body(), "2");
    EXPECT_EQ(server.requests, 2);
    EXPECT_EQ((co_await get("bytes=0-0,3-3")).body(), "body");  // so close that they are one
    EXPECT_EQ((co_await get("bytes=9-")).body(), "body 3");
    co_await sleep_for(11s);
    EXPECT_EQ((co_await get("bytes=1-3")).body(), "body 4");
  });
}

TEST(Cache, AnswersConditionsThatItsResponseMeets) {
  const std::string time = date_before(seconds(1000));
  with_cache({{"cache-control", "max-age=10"}, {"etag", "\"v2\""}, {"last-modified", time}},
             [&](client& c, origin_server& server) -> task<> {
               const auto get = [&](std::string name, std::string value) -> task<client_response> {
                 return c.get("http://a/", {.headers = {{name, value}}});
               };
               co_await c.get("http://a/");
               const auto same = co_await get("if-none-match", "\"v1\", W/\"v2\"");
               EXPECT_EQ(same.status(), 304);
               EXPECT_EQ(same.headers().get("etag"), "\"v2\"");
               EXPECT_EQ((co_await get("if-modified-since", time)).status(), 304);
               EXPECT_EQ((co_await get("if-none-match", "\"v3\"")).body(), "body 1");
               EXPECT_EQ((co_await get("if-modified-since", date_before(seconds(2000)))).body(), "body 1");
               EXPECT_EQ(server.requests, 1);
               EXPECT_EQ((co_await get("if-match", "\"v2\"")).body(), "body 2");
               const headers unkept{{"cache-control", "only-if-cached, min-fresh=11"},
                                    {"if-none-match", "\"v2\""}};
               EXPECT_EQ((co_await c.get("http://a/", {.headers = unkept})).status(), 504);
               co_await sleep_for(11s);
               EXPECT_EQ((co_await get("if-none-match", "\"v3\"")).body(), "body 3");
             });
}

TEST(Cache, HasNothingForWhoAsksForAnotherProtocol) {
  with_cache({{"cache-control", "max-age=10"}}, [](client& c, origin_server&) -> task<> {
    co_await c.get("http://a/");
    EXPECT_EQ((co_await c.get("http://a/", {.headers = {{"upgrade", "websocket"}}})).body(), "body 2");
  });
}

TEST(Cache, KeepsVariantsApart) {
  with_cache({{"cache-control", "max-age=10"}, {"vary", "accept-language"}},
             [](client& c, origin_server&) -> task<> {
               const auto get = [&](std::string language) -> task<std::string> {
                 co_return (co_await c.get("http://a/", {.headers = {{"accept-language", language}}})).body();
               };
               EXPECT_EQ(co_await get("de"), "body 1");
               EXPECT_EQ(co_await get("en"), "body 2");
               EXPECT_EQ(co_await get("de"), "body 1");
               EXPECT_EQ(co_await get("en"), "body 2");
               EXPECT_EQ(co_await get("en, de"), "body 3");
               EXPECT_EQ(co_await get("en ,de"), "body 3");
             });
}

TEST(Cache, ForgetsWhatChanges) {
  with_cache({{"cache-control", "max-age=10"}}, [](client& c, origin_server& server) -> task<> {
    co_await c.get("http://a/x");
    co_await c.get("http://a/y");
    co_await c.post("http://a/x");
    EXPECT_EQ((co_await c.get("http://a/x")).body(), "body 4");
    server.fields.add("location", "/y");
    co_await c.put("http://a/x");
    EXPECT_EQ((co_await c.get("http://a/y")).body(), "body 6");
    server.fails = true;
    co_await c.post("http://a/y");
    EXPECT_EQ((co_await c.get("http://a/y")).body(), "body 6");
  });
}

TEST(Cache, HasALimit) {
  const auto ask = [](client& c, origin_server& server) -> task<> {
    co_await c.get("http://a/1");
    co_await c.get("http://a/2");
    co_await c.get("http://a/1");
    co_await c.get("http://a/3");  // 2 goes: it was used longest ago
    EXPECT_EQ(server.requests, 3);
    EXPECT_EQ((co_await c.get("http://a/1")).body(), "body 1");
    EXPECT_EQ((co_await c.get("http://a/2")).body(), "body 4");
  };
  // Two fit, with what is kept about them; three do not.
  const std::string padding(4000, 'x');
  with_cache({{"cache-control", "max-age=10"}, {"x-padding", padding}}, ask, {.bytes_max = 10'000});
}

TEST(Cache, TakesTheTimeOfReceiptForADateThatIsNone) {
  for (const char* date : {"", "yesterday"}) {
    headers fields{{"expires", date_before(seconds(-60))}};
    if (*date) fields.add("date", date);
    with_cache(fields, [](client& c, origin_server&) -> task<> {
      co_await c.get("http://a/");
      EXPECT_EQ((co_await c.get("http://a/")).body(), "body 1");
    });
  }
}

TEST(CacheRules, A304IsAboutTheResponseOfItsEntityTag) {
  const headers strong{{"etag", "\"a\""}}, weak{{"etag", "W/\"a\""}}, other{{"etag", "\"b\""}};
  const headers unquoted{{"etag", "a"}}, none;
  EXPECT_TRUE(is_about(strong, strong));
  EXPECT_TRUE(is_about(strong, weak));
  EXPECT_TRUE(is_about(unquoted, unquoted));
  EXPECT_TRUE(is_about(none, strong));
  EXPECT_FALSE(is_about(other, strong));
  EXPECT_FALSE(is_about(unquoted, strong));
  EXPECT_FALSE(is_about(strong, none));
}

TEST(CacheRules, WhatIsKeptAndForHowLong) {
  const struct {
    headers fields;
    int status;
    bool stored;
    int fresh;
  } cases[]{
      {{{"cache-control", "max-age=5"}}, 200, true, 5},
      {{{"cache-control", "max-age=5, no-store"}}, 200, false, 5},
      {{{"cache-control", "private, max-age=5"}}, 200, true, 5},
      {{{"cache-control", "max-age=5"}, {"vary", "*"}}, 200, false, 5},
      {{{"cache-control", "max-age=5"}}, 206, false, 5},
      {{{"cache-control", "max-age=5"}}, 302, true, 5},
      {{{"etag", "\"x\""}}, 302, false, 0},
      {{{"etag", "\"x\""}}, 200, true, 0},
      {{}, 200, false, 0},
      {{{"expires", "0"}, {"date", date_before(seconds(0))}}, 200, false, 0},
      {{{"expires", date_before(seconds(-60))}, {"date", date_before(seconds(0))}}, 200, true, 60},
      {{{"cache-control", "public"},
        {"last-modified", date_before(seconds(1000))},
        {"date", date_before(seconds(0))}},
       599,
       true,
       100},
      {{{"last-modified", date_before(seconds(1000))}, {"date", date_before(seconds(0))}}, 599, false, 0},
      {{{"cache-control", "max-age=1"}, {"expires", date_before(seconds(-60))}}, 200, true, 1},
      {{{"last-modified", date_before(seconds(1000))}, {"date", date_before(seconds(0))}}, 200, true, 100},
      {{{"last-modified", date_before(seconds(9000000))}, {"date", date_before(seconds(0))}},
       200,
       true,
       86400}};
  for (const auto& one : cases) {
    const response got{.status = one.status, .headers = one.fields};
    EXPECT_EQ(may_store({}, got), one.stored) << &one - cases;
    EXPECT_NEAR(static_cast<double>(freshness_of(got).count()), one.fresh, 1) << &one - cases;
  }
  EXPECT_FALSE(may_store({.method = "POST"}, {.headers = {{"cache-control", "max-age=5"}}}));
  EXPECT_EQ(age_on_arrival({.headers = {{"age", "30"}}}, {}, seconds(2)), seconds(32));
  EXPECT_EQ(age_on_arrival({.headers = {{"age", "-1"}}}, {}, seconds(0)), seconds(0));
  EXPECT_FALSE(is_usable({}, {.headers = {{"cache-control", "no-cache, max-age=5"}}}, seconds(0)));
  EXPECT_FALSE(is_usable({.headers = {{"cache-control", "max-stale"}}},
                         {.headers = {{"cache-control", "must-revalidate, max-age=5"}}}, seconds(6)));
}

}  // namespace
}  // namespace weft::http
