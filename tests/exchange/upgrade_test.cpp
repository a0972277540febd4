// SPDX-License-Identifier: MIT
// Covers: weft/client/streamed_response.hpp weft/client/network_body.hpp weft/client/network_transport.hpp
// A client asks for another protocol, and speaks it on the connection then.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tests/net/loopback.hpp"
#include "tests/tls/authority.hpp"
#include "weft/body/takeover.hpp"
#include "weft/client/client.hpp"
#include "weft/client/errors.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

/// Greets, then echoes, to who asks for the protocol "echo"; tells others what they asked for.
response answer(request& r) {
  if (r.headers.get("upgrade") != "echo") return response::text(r.method + ' ' + r.target);
  return {.status = 101,
          .headers = {{"upgrade", "echo"}, {"connection", "upgrade"}},
          .upgrade = make_takeover([](io::stream& stream, std::string) -> task<> {
            co_await stream.write_all("welcome ");
            std::string piece(100, '\0');
            while (const std::size_t size = co_await stream.read_some(piece)) {
              co_await stream.write_all(std::string_view(piece).substr(0, size));
            }
          })};
}

/// Runs `body(origin, client)` beside such a server, which speaks HTTP/2 too.
void with_server(bool secure, const std::function<task<>(const std::string&, client&)>& body) {
  const tests::authority signs;
  testing::run({.virtual_clock = false}, [&]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const std::string origin = (secure ? "https://" : "http://") + listener.local().str();
    server_options options;
    if (secure) {
      options.tls = tls::context::for_server(signs.identity({.subject = "it", .names = "IP:127.0.0.1"}));
    }
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon([&]() -> task<> { co_await serve(std::move(listener), answer, options); });
      client c({.tls_context = tls::context::for_client({.trust_system = false, .trusted = signs.pem()})});
      co_await body(origin, c);  // and goes before the server, which would wait for it
    });
  });
}

task<std::string> read_bytes(io::stream& from, std::string text, std::size_t count) {
  std::string piece(count, '\0');
  while (text.size() < count) text.append(piece, 0, co_await from.read_some(piece));
  co_return text;
}

const request_options asking{.headers = {{"connection", "upgrade"}, {"upgrade", "echo"}}};

TEST(Upgrade, GivesTheConnectionAway) {
  for (const bool secure : {false, true}) {
    with_server(secure, [&](const std::string& origin, client& c) -> task<> {
      EXPECT_EQ((co_await c.get(origin + "/x")).http_version(), secure ? "HTTP/2" : "HTTP/1.1");
      std::unique_ptr<io::stream> taken;
      std::string received;
      co_await with(c.stream("GET", origin, asking), [&](streamed_response& r) -> task<> {
        EXPECT_EQ(r.status(), 101);
        taken = r.take_stream(received);
        EXPECT_EQ(r.take_stream(received), nullptr);
        co_return;
      });
      EXPECT_EQ((co_await c.get(origin + "/y")).body(), "GET /y");
      EXPECT_EQ(co_await read_bytes(*taken, received, 8), "welcome ");
      co_await taken->write_all("hello");
      EXPECT_EQ(co_await read_bytes(*taken, "", 5), "hello");
    });
  }
}

TEST(Upgrade, OneThatNobodyTakesIsClosed) {
  with_server(false, [](const std::string& origin, client& c) -> task<> {
    co_await with(c.stream("GET", origin, asking), [](streamed_response& r) -> task<> {
      EXPECT_EQ(r.status(), 101);
      co_return;
    });
    EXPECT_EQ((co_await c.get(origin + "/x", asking)).status(), 101);
    EXPECT_EQ((co_await c.get(origin + "/y")).body(), "GET /y");
  });
}

TEST(Upgrade, ARefusalIsAResponseAsAnyOther) {
  with_server(true, [](const std::string& origin, client& c) -> task<> {
    const request_options other{.headers = {{"connection", "upgrade"}, {"upgrade", "other"}}};
    co_await with(c.stream("GET", origin + "/z", other), [](streamed_response& r) -> task<> {
      std::string received;
      EXPECT_EQ(r.take_stream(received), nullptr);
      co_await r.read();
      EXPECT_EQ(r.body(), "GET /z");
      EXPECT_EQ(r.http_version(), "HTTP/1.1");
    });
  });
}

TEST(Upgrade, AWebSocketsUrlIsOneOfHttpForThat) {
  with_server(false, [](const std::string& origin, client& c) -> task<> {
    const std::string url = "ws" + origin.substr(4) + "/x";
    EXPECT_THROW(co_await c.get(url), unsupported_protocol);
    EXPECT_EQ((co_await c.get(url, asking)).status(), 101);
    const std::string longest = url + std::string(url_bytes_max - url.size(), 'x');
    EXPECT_THROW(co_await c.get(longest, asking), invalid_url);  // that of http has two bytes more
  });
}

}  // namespace
}  // namespace weft::http
