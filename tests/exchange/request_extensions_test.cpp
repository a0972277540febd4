// SPDX-License-Identifier: MIT
// Covers: weft/client/network_body.hpp weft/client/connector.hpp weft/client/options.hpp
// What one request says of its own target and its own name of the server, over both protocols.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "tests/net/loopback.hpp"
#include "tests/tls/authority.hpp"
#include "weft/client/client.hpp"
#include "weft/client/errors.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/run.hpp"
#include "weft/tls/stream.hpp"

namespace weft::http {
namespace {

/// Serves https with a certificate for inner.example, and says what was asked for.
template <typename Body>
void with_inner_example(bool http2, Body body) {
  const tests::authority signs;
  testing::run({.virtual_clock = false}, [&]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const std::string origin = "https://" + listener.local().str();
    const auto figures = std::make_shared<server_figures>();
    server_options options{.figures = figures};
    options.tls =
        tls::context::for_server(signs.identity_of("inner.example"), {.protocols = {"h2", "http/1.1"}});
    client c({.tls = {.trust_system = false, .trusted = signs.pem()}, .http1 = !http2, .http2 = http2});
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon([&]() -> task<> {
        co_await serve(
            std::move(listener), [](request& r) { return response::text(r.method + ' ' + r.target); },
            options);
      });
      co_await body(c, origin, *figures);
    });
  });
}

TEST(RequestExtensions, AServerIsBelievedByTheNameThatIsGiven) {
  for (const bool http2 : {false, true}) {
    with_inner_example(
        http2, [&](client& c, const std::string& origin, const server_figures& figures) -> task<> {
          const request_options named{.sni_hostname = "inner.example"};
          const auto got = co_await c.get(origin + "/x?y", named);
          EXPECT_EQ(got.body(), "GET /x?y");
          EXPECT_EQ(got.http_version(), http2 ? "HTTP/2" : "HTTP/1.1");
          EXPECT_EQ((co_await c.get(origin + "/", named)).body(), "GET /");
          EXPECT_EQ(figures.connections_total, 1U);
          EXPECT_THROW(co_await c.get(origin + "/"), connect_error);  // no other request has the connection
          EXPECT_THROW(co_await c.get(origin + "/", {.sni_hostname = "outer.example"}), connect_error);
          EXPECT_EQ((co_await c.get(origin + "/", named)).body(), "GET /");
        });
  }
}

TEST(RequestExtensions, TheTargetIsSentAsItIs) {
  for (const bool http2 : {false, true}) {
    with_inner_example(http2, [&](client& c, const std::string& origin, const server_figures&) -> task<> {
      const auto ask = [&](std::string method, std::string target) -> task<std::string> {
        const auto got =
            co_await c.request(method, origin + "/x", {.target = target, .sni_hostname = "inner.example"});
        co_return std::string(got.body());
      };
      EXPECT_EQ(co_await ask("OPTIONS", "*"), "OPTIONS *");
      EXPECT_EQ(co_await ask("GET", "/a//../%7E?[]"), "GET /a//../%7E?[]");
      EXPECT_EQ(co_await ask("GET", ""), "GET /x");
      if (!http2) EXPECT_EQ(co_await ask("GET", origin + "/y"), "GET " + origin + "/y");
      if (http2) EXPECT_THROW(co_await ask("GET", origin + "/y"), local_protocol_error);
      for (const char* const wrong : {"/a b", "*", "a", "/\xC3\xA4", "/a\r\nx: y", "/a HTTP/1.1\r\nx: y"})
        EXPECT_THROW(co_await ask("GET", wrong), local_protocol_error) << wrong;
    });
  }
}

TEST(RequestExtensions, AStreamedResponseKnowsWhatItArrivesOn) {
  for (const bool http2 : {false, true}) {
    with_inner_example(http2, [&](client& c, const std::string& origin, const server_figures&) -> task<> {
      for (const std::uint32_t number : {1U, 3U}) {
        auto asked = c.stream("GET", origin + "/", {.sni_hostname = "inner.example"});
        co_await with(std::move(asked), [&](streamed_response& got) -> task<> {
          const auto* const secure = dynamic_cast<const tls::stream*>(got.connection());
          EXPECT_EQ(secure ? secure->protocol() : "none", http2 ? "h2" : "http/1.1");
          EXPECT_TRUE(secure && secure->peer_certificate());
          EXPECT_EQ(got.stream_id(), http2 ? number : 0);
          co_await got.read();
          EXPECT_EQ(got.connection(), nullptr);
          EXPECT_EQ(got.stream_id(), 0U);
        });
      }
    });
  }
}

}  // namespace
}  // namespace weft::http
