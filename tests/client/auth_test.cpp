// SPDX-License-Identifier: MIT
#include "weft/client/auth.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "weft/client/client.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

/// A client that says in its responses which credentials came.
client_options echoing() {
  return {.transport = mock_transport([](outgoing_request& r) {
            const std::string sent(r.message.headers.get("authorization").value_or("none"));
            if (r.url.path() == "/away")
              return response{.status = 307, .headers = {{"location", "http://b/"}}};
            if (r.url.path() == "/near") return response{.status = 307, .headers = {{"location", "/"}}};
            return response::text(sent);
          })};
}

/// Asks again with a token that the server has given.
class challenge_auth final : public auth {
 public:
  task<> prepare(outgoing_request&) override { co_return; }
  task<bool> answer(outgoing_request& wanted, const client_response& got) override {
    seen += got.body() + '|';
    if (wanted.message.headers.contains("authorization")) co_return false;
    wanted.message.headers.set("authorization", "Token 1");
    co_return true;
  }
  bool needs_response_body() const override { return true; }
  std::string seen{};
};

TEST(Auth, MayChangeWhatTheJarHasSet) {
  testing::run([]() -> task<> {
    client c({.transport = mock_transport([](outgoing_request& r) {
                response answer =
                    response::text(std::string(r.message.headers.get("cookie").value_or("none")));
                if (r.url.path() == "/away")
                  answer = {.status = 307, .headers = {{"location", "/there"}, {"set-cookie", "b=2"}}};
                answer.headers.add("set-cookie", "a=1");
                return answer;
              })});
    EXPECT_EQ((co_await c.get("http://a/")).body(), "none");
    EXPECT_EQ((co_await c.get("http://a/")).body(), "a=1");
    const auto add = [](outgoing_request& r) -> task<> {
      r.message.headers.set("cookie", std::string(r.message.headers.get("cookie").value_or("")) + "; own");
      co_return;
    };
    EXPECT_EQ((co_await c.get("http://a/", {.auth = function_auth(add)})).body(), "a=1; own");
    EXPECT_EQ(
        (co_await c.get("http://a/away", {.auth = function_auth(add), .follow_redirects = true})).body(),
        "a=1; b=2; own");
  });
}

TEST(Auth, OfTheRequestTheClientOrTheUrl) {
  testing::run([]() -> task<> {
    client c(echoing());
    EXPECT_EQ((co_await c.get("http://a/")).body(), "none");
    EXPECT_EQ((co_await c.get("http://a/", {.auth = basic_auth("Aladdin", "open sesame")})).body(),
              "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    EXPECT_EQ((co_await c.get("http://a/", {.auth = bearer_auth("abc")})).body(), "Bearer abc");
    EXPECT_EQ((co_await c.get("http://me:p%40ss@a/")).body(), "Basic bWU6cEBzcw==");
    auto options = echoing();
    options.auth = bearer_auth("client");
    client known(options);
    EXPECT_EQ((co_await known.get("http://a/")).body(), "Bearer client");
    EXPECT_EQ((co_await known.get("http://a/", {.auth = bearer_auth("mine")})).body(), "Bearer mine");
    EXPECT_EQ((co_await known.get("http://a/", {.auth = no_auth()})).body(), "none");
    const auto set = [](outgoing_request& r) -> task<> {
      r.message.headers.set("authorization", "for " + r.message.target);
      co_return;
    };
    EXPECT_EQ((co_await c.get("http://a/x", {.auth = function_auth(set)})).body(), "for /x");
  });
}

TEST(Auth, StaysAtItsOrigin) {
  testing::run([]() -> task<> {
    client c(echoing());
    const auto ask = [&](const char* url) {
      return c.get(url, {.auth = bearer_auth("x"), .follow_redirects = true});
    };
    EXPECT_EQ((co_await ask("http://a/near")).body(), "Bearer x");
    EXPECT_EQ((co_await ask("http://a/away")).body(), "none");
    EXPECT_EQ((co_await c.get("http://u:p@a/away", follow_redirects)).body(), "none");
  });
}

TEST(Auth, MayAnswerAChallenge) {
  testing::run([]() -> task<> {
    client c(echoing());
    const auto answering = std::make_shared<challenge_auth>();
    EXPECT_EQ((co_await c.get("http://a/", {.auth = answering})).body(), "Token 1");
    EXPECT_EQ(answering->seen, "none|Token 1|");
  });
}

}  // namespace
}  // namespace weft::http
