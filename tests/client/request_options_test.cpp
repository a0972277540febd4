// SPDX-License-Identifier: MIT
// What is made of the options of clients and requests.
// Covers: weft/client/options.hpp
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "weft/client/client.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

struct order {
  std::string name;
  int count = 0;
};

/// What a client with these options sends: `METHOD url content-type body`.
std::string sent(client_options options, const char* url, request_options asked) {
  options.transport = mock_transport([](outgoing_request& r) {
    const auto type = r.message.headers.get("content-type").value_or("-");
    return response::text(r.message.method + ' ' + r.url.str() + ' ' + std::string(type) + ' ' +
                          r.message.body);
  });
  return testing::run([&]() -> task<std::string> {
    client c(std::move(options));
    co_return (co_await c.post(url, std::move(asked))).body();
  });
}

TEST(RequestOptions, Bodies) {
  EXPECT_EQ(sent({}, "http://a/", {.body = "x"}), "POST http://a/ - x");
  EXPECT_EQ(sent({}, "http://a/", {.json = order{"pear", 3}}),
            R"(POST http://a/ application/json {"name":"pear","count":3})");
  EXPECT_EQ(sent({}, "http://a/", {.form = {{{"a", "1 2"}, {"b", "&"}}}}),
            "POST http://a/ application/x-www-form-urlencoded a=1+2&b=%26");
  EXPECT_EQ(sent({}, "http://a/", {.headers = {{"content-type", "text/x"}}, .json = order{}}),
            R"(POST http://a/ text/x {"name":"","count":0})");
  EXPECT_THROW(sent({}, "http://a/", {.body = "x", .json = order{}}), std::logic_error);
}

TEST(RequestOptions, Urls) {
  const client_options based{.base_url = "http://a/v1/"};
  EXPECT_EQ(sent(based, "users", {}), "POST http://a/v1/users - ");
  EXPECT_EQ(sent(based, "/users?x", {}), "POST http://a/v1/users?x - ");
  EXPECT_EQ(sent(based, "", {}), "POST http://a/v1/ - ");
  EXPECT_EQ(sent(based, "?x=1", {}), "POST http://a/v1?x=1 - ");
  EXPECT_EQ(sent(based, "https://b/c", {}), "POST https://b/c - ");
  const client_options usual{.params = {{"k", "client"}, {"only", "1"}}};
  EXPECT_EQ(sent(usual, "http://a/?own=0", {.params = {{"k", "x y"}, {"k", "z"}}}),
            "POST http://a/?own=0&only=1&k=x+y&k=z - ");
}

TEST(Hooks, SeeEachRequestAndResponse) {
  std::string log;
  client c({.on_request = {[&](outgoing_request& r) -> task<> {
              log += "> " + r.about.url + '\n';
              r.message.headers.set("x-hook", "1");
              co_return;
            }},
            .on_response = {[&](streamed_response& r) -> task<> {
              EXPECT_THROW(r.body(), response_not_read);
              if (r.status() == 200) co_await r.read();
              log += "< " + std::to_string(r.status()) + '\n';
            }},
            .transport = mock_transport([](outgoing_request& r) {
              EXPECT_EQ(r.message.headers.get("x-hook"), "1");
              if (r.url.path() == "/a") return response{.status = 302, .headers = {{"location", "/b"}}};
              return response::text("there");
            })});
  testing::run([&]() -> task<> {
    EXPECT_EQ((co_await c.get("http://h/a", follow_redirects)).body(), "there");
    EXPECT_EQ(log, "> http://h/a\n< 302\n> http://h/b\n< 200\n");
  });
}

}  // namespace
}  // namespace weft::http
