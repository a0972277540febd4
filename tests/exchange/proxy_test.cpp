// SPDX-License-Identifier: MIT
// Covers: weft/client/connector.hpp weft/client/proxy.hpp
// A server of ours as a client's proxy.
#include "weft/client/proxy.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/net/loopback.hpp"
#include "tests/tls/authority.hpp"
#include "weft/client/client.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

TEST(HttpsProxy, IsSpokenToInHttp1AlsoIfItSpeaksHttp2) {
  const tests::authority signs;
  testing::run({.virtual_clock = false}, [&]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const std::string at = "https://" + listener.local().str();
    const auto shown = signs.identity({.subject = "proxy", .names = "IP:127.0.0.1"});
    client c({.tls = {.trust_system = false, .trusted = signs.pem()}, .proxy = proxy(at)});
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon([&]() -> task<> {
        co_await serve(std::move(listener),
                       [](request& r) { return response::text(r.method + ' ' + r.target); },
                       {.tls = tls::context::for_server(shown)});
      });
      const auto got = co_await c.get("http://far.example/x");
      EXPECT_EQ(got.body(), "GET http://far.example/x");
      EXPECT_EQ(got.http_version(), "HTTP/1.1");
    });
  });
}

}  // namespace
}  // namespace weft::http
