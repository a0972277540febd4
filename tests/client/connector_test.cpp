// SPDX-License-Identifier: MIT
#include "weft/client/connector.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/client/scripted_server.hpp"
#include "tests/net/loopback.hpp"
#include "tests/tls/authority.hpp"
#include "weft/tls/serve.hpp"

namespace weft::http {
namespace {

using tests::test_authority;

/// Says the same to each request, and counts connections.
struct secure_server {
  std::string answer;
  tls::context_options options{.protocols = {"http/1.1"}};
  std::size_t connections = 0;
  std::size_t resumed = 0;
  std::string protocol{};
  std::string client{};  // who it says it is

  task<> operator()(tls::stream& stream) {
    ++connections;
    resumed += stream.resumed() ? 1 : 0;
    protocol = stream.protocol();
    if (const auto shown = stream.peer_certificate()) client = shown->subject;
    io::buffered_reader in(stream);
    while (co_await in.read_until("\r\n\r\n")) co_await stream.write_all(answer);
  }
};

/// Runs `body(url, client)` beside a server for https.
template <typename Body>
void with_https(secure_server& server, tls::context_options options, Body body) {
  testing::run([&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto listener = co_await tests::listen_locally();
      const std::string url = "https://" + listener.local().str() + "/x";
      const auto shown = test_authority().identity({.subject = "it", .names = "IP:127.0.0.1"});
      const auto with = tls::context::for_server(shown, server.options);
      group.spawn([&](net::tcp_listener l) { return tls::serve(std::move(l), with, std::ref(server)); },
                  std::move(listener));
      client c({.tls = std::move(options)});
      co_await body(url, c);
      group.cancel();
    });
  });
}

TEST(Connector, SpeaksHttpsAndKeepsTheConnection) {
  secure_server server{tests::ok("secret")};
  with_https(server, test_authority().trusting(), [&](const std::string& url, client& c) -> task<> {
    for (int i = 0; i < 3; ++i) {
      const auto got = co_await c.get(url);
      EXPECT_EQ(got.body(), "secret");
      EXPECT_EQ(got.url(), url);
    }
    EXPECT_EQ(server.connections, 1U);
    EXPECT_EQ(server.protocol, "http/1.1");
  });
}

TEST(Connector, SaysWhyACertificateIsNotBelieved) {
  secure_server server{tests::ok("secret")};
  with_https(server, {}, [&](const std::string& url, client& c) -> task<> {
    EXPECT_EQ(co_await tests::why<connect_error>(c.get(url)),
              "TLS handshake with 127.0.0.1: certificate of it, issued by Test Authority, is signed by "
              "nobody known");
  });
}

TEST(Connector, TakesUpTheSessionsOfEarlierConnections) {
  for (const auto newest : {tls::version::tls_1_2, tls::version::tls_1_3}) {
    secure_server server{"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
                         {.version_max = newest}};
    with_https(server, test_authority().trusting(), [&](const std::string& url, client& c) -> task<> {
      for (int i = 0; i < 5; ++i) co_await c.get(url);
    });
    EXPECT_EQ(server.connections, 5U);
    EXPECT_EQ(server.resumed, 4U);
  }
}

TEST(Connector, ClientsWithNothingOfTheirOwnShareAContext) {
  const std::string file = ::testing::TempDir() + "shared_context.pem";
  std::ofstream(file) << test_authority().pem();
  ASSERT_EQ(::setenv("SSL_CERT_FILE", file.c_str(), 1), 0);
  secure_server server{tests::ok("")};
  with_https(server, {}, [&](const std::string& url, client& c) -> task<> {
    co_await c.get(url);
    client second, third({.tls = {.sessions_max = 10}});
    co_await second.get(url);
    EXPECT_EQ(server.resumed, 1U);
    co_await third.get(url);
    EXPECT_EQ(server.resumed, 1U);
  });
  ::unsetenv("SSL_CERT_FILE");
  std::remove(file.c_str());
}

TEST(Connector, BelievesAnybodyIfItIsTold) {
  secure_server server{tests::ok("secret")};
  with_https(server, {.check_peer = tls::peer_check::none}, [&](const std::string& url, client& c) -> task<> {
    EXPECT_EQ((co_await c.get(url)).body(), "secret");
  });
}

TEST(Connector, ShowsWhoItIs) {
  auto asking = test_authority().trusting();
  asking.check_peer = tls::peer_check::required;
  secure_server server{tests::ok("secret"), asking};
  auto options = test_authority().trusting();
  options.identity = test_authority().identity_of("me");
  with_https(server, options, [&](const std::string& url, client& c) -> task<> {
    EXPECT_EQ((co_await c.get(url)).body(), "secret");
  });
  EXPECT_EQ(server.client, "me");
}

TEST(Connector, OffersTheProtocolsOfItsOptions) {
  secure_server server{tests::ok("secret"), {.protocols = {"b", "http/1.1"}}};
  auto options = test_authority().trusting();
  options.protocols = {"http/1.1", "b"};
  with_https(server, options, [&](const std::string& url, client& c) -> task<> { co_await c.get(url); });
  EXPECT_EQ(server.protocol, "b");
}

TEST(Connector, DoesNotTakeACutBodyForAWholeOne) {
  secure_server server{"HTTP/1.1 200 OK\r\n\r\nwithout a length"};
  with_https(server, test_authority().trusting(), [&](const std::string& url, client& c) -> task<> {
    EXPECT_EQ(co_await tests::why<read_timeout>(c.get(url)), "read timed out after 5 s");
  });
}

TEST(Connector, LooksAtTheOptionsWhenTheyAreNeeded) {
  testing::run([]() -> task<> {
    client c({.tls = {.trusted = "nonsense"}});
    const std::uint16_t port = co_await tests::unused_port();
    EXPECT_TRUE((co_await tests::why<connect_error>(c.get(format("http://127.0.0.1:{}/", port))))
                    .contains("refused"));
    auto listener = co_await tests::listen_locally();
    EXPECT_EQ(co_await tests::why<connect_error>(c.get("https://" + listener.local().str())),
              "trusted certificates: no certificate: no start line");
  });
}

}  // namespace
}  // namespace weft::http
