// SPDX-License-Identifier: MIT
// Requests that go by a proxy, and other ways to connect.
// Covers: weft/client/connector.hpp
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "tests/client/scripted_server.hpp"
#include "tests/net/loopback.hpp"
#include "tests/tls/authority.hpp"
#include "weft/client/network_transport.hpp"
#include "weft/core/attempt.hpp"
#include "weft/fs/temporary.hpp"
#include "weft/net/unix_listener.hpp"
#include "weft/tls/handshake.hpp"

namespace weft::http {
namespace {

using tests::ok;
using tests::scripted_server;
using tests::test_authority;
using tests::why;

/// Answers each request on a stream with what was asked.
task<> answer_requests(io::stream& stream) {
  io::buffered_reader in(stream);
  while (auto head = co_await in.read_until("\r\n\r\n")) {
    co_await stream.write_all(ok(head->substr(0, head->find("\r\n"))));
  }
}

using conversation = std::function<task<>(net::tcp_stream)>;

/// Runs `body(address)` beside somebody who talks so on each connection.
void beside(conversation talk, std::function<task<>(std::string)> body) {
  testing::run([&]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const std::string address = listener.local().str();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        for (;;) g.spawn(talk, co_await listener.accept());
      });
      co_await body(address);
      g.cancel();
    });
  });
}

TEST(ProxiedClient, GivesTheProxyRequestsForHttpAsAWhole) {
  tests::with_scripts({{ok("by proxy"), ok("2")}}, {}, [](scripted_server& server, client&) -> task<> {
    client c({.proxy = proxy("http://me:x@" + server.at.str())});
    EXPECT_EQ((co_await c.get("http://far.example/a?b")).body(), "by proxy");
    EXPECT_EQ((co_await c.get("http://other.example:81/")).body(), "2");
    EXPECT_TRUE(server.requests.at(0).starts_with("GET http://far.example/a?b HTTP/1.1\r\n"));
    EXPECT_NE(server.requests.at(0).find("host: far.example\r\n"), std::string::npos);
    EXPECT_NE(server.requests.at(0).find("proxy-authorization: Basic bWU6eA==\r\n"), std::string::npos);
    EXPECT_TRUE(server.requests.at(1).starts_with("GET http://other.example:81/ HTTP/1.1\r\n"));
    EXPECT_EQ(server.accepted, 1U);
  });
}

TEST(ProxiedClient, AsksForATunnelToHttps) {
  const auto shown = test_authority().identity({.subject = "it", .names = "DNS:far.example"});
  std::string asked;
  const conversation talk = [&](net::tcp_stream stream) -> task<> {
    std::string head(4096, '\0');
    head.resize(co_await stream.read_some(head));
    asked = head;
    co_await stream.write_all("HTTP/1.1 200 Connection established\r\n\r\n");
    const auto with = tls::context::for_server(shown, {.protocols = {"http/1.1"}});
    auto secured = co_await tls::server_handshake(std::move(stream), with);
    auto answering = answer_requests(secured);
    co_await attempt(answering);  // until the client goes, in whatever way
  };
  beside(talk, [&](std::string at) -> task<> {
    client c({.tls = test_authority().trusting(), .proxy = proxy("http://me:x@" + at)});
    EXPECT_EQ((co_await c.get("https://far.example/a")).body(), "GET /a HTTP/1.1");
    EXPECT_EQ((co_await c.get("https://far.example/b")).body(), "GET /b HTTP/1.1");
    EXPECT_TRUE(asked.starts_with("CONNECT far.example:443 HTTP/1.1\r\nhost: far.example:443\r\n")) << asked;
    EXPECT_NE(asked.find("proxy-authorization: Basic bWU6eA==\r\n"), std::string::npos);
  });
}

TEST(ProxiedClient, TunnelsThatFail) {
  const std::pair<std::string, std::string> cases[]{
      {"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
       "407 Proxy Authentication Required"},
      {"HTTP/1.1 502\r\n\r\n", "502 Bad Gateway"},
      {"", "the proxy closed the connection"},
      {"HTTP/1.1 200 OK\r\n\r\nmore", "the proxy sent what nobody asked for"},
      {"SSH-2.0-x\r\n", "the status line does not begin with HTTP/"}};
  for (const auto& [answer, expected] : cases) {
    const conversation talk = [&](net::tcp_stream stream) -> task<> {
      std::string head(4096, '\0');
      co_await stream.read_some(head);
      co_await stream.write_all(answer);
    };
    beside(talk, [&](std::string at) -> task<> {
      client c({.proxy = proxy("http://" + at)});
      const std::string said = co_await why<proxy_error>(c.get("https://far.example/"));
      if (answer.starts_with("SSH")) {
        EXPECT_NE(said, "no error");
      } else {
        EXPECT_EQ(said, expected);
      }
    });
  }
}

/// Speaks SOCKS5 as a server that says `method` and `reply`; then it is the server that was asked for.
conversation socks_server(std::string method, std::string reply, std::string& got) {
  return [=, &got](net::tcp_stream stream) -> task<> {
    std::string greeting(2, '\0');
    co_await stream.read_exactly(greeting);
    std::string methods(static_cast<std::size_t>(greeting[1]), '\0');
    co_await stream.read_exactly(methods);
    co_await stream.write_all(method);
    std::string more(512, '\0');
    if (method.back() == '\x02') {
      got = more.substr(0, co_await stream.read_some(more));
      co_await stream.write_all(std::string_view("\x01\x00", 2));
    }
    const std::size_t count = co_await stream.read_some(more);
    if (count == 0) co_return;
    got += more.substr(0, count);
    co_await stream.write_all(reply);
    co_await answer_requests(stream);
  };
}

TEST(ProxiedClient, SpeaksSocks) {
  using namespace std::string_literals;
  const std::string fine = "\x05\x00\x00\x03\x01x\x00\x50"s;
  std::string got;
  beside(socks_server("\x05\x00"s, fine, got), [&](std::string at) -> task<> {
    client c({.proxy = proxy("socks5h://" + at)});
    EXPECT_EQ((co_await c.get("http://far.example:81/a")).body(), "GET /a HTTP/1.1");
    EXPECT_EQ(got,
              "\x05\x01\x00\x03\x0b"
              "far.example\x00\x51"s);
    EXPECT_EQ((co_await c.get("http://10.0.0.1/")).status(), 200);
    EXPECT_EQ(got.substr(got.size() - 10), "\x05\x01\x00\x01\x0a\x00\x00\x01\x00\x50"s);
  });
  got.clear();
  beside(socks_server("\x05\x02"s, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"s, got),
         [&](std::string at) -> task<> {
           client c({.proxy = proxy("socks5://me:pass@" + at)});
           EXPECT_EQ((co_await c.get("http://[::1]/a")).status(), 200);
           EXPECT_TRUE(got.starts_with("\x01\x02me\x04pass\x05\x01\x00\x04"s));
         });
  const struct {
    std::string method, reply, expected;
  } cases[]{{"\x05\x00"s, "\x05\x05\x00\x01"s, "the proxy says: connection refused"},
            {"\x05\x00"s, "\x05\x63\x00\x01"s, "the proxy says: unknown reply"},
            {"\x05\xff"s, "", "the proxy wants a user and a password"},
            {"HT"s, "", "the proxy does not speak SOCKS5"}};
  for (const auto& one : cases) {
    beside(socks_server(one.method, one.reply, got), [&](std::string at) -> task<> {
      client c({.proxy = proxy("socks5://" + at)});
      EXPECT_EQ(co_await why<proxy_error>(c.get("http://far.example/")), one.expected);
    });
  }
}

TEST(ProxiedClient, AnUnreachableProxyIsAConnectError) {
  testing::run([]() -> task<> {
    client c({.proxy = "http://127.0.0.1:1"});
    EXPECT_EQ(co_await why<connect_error>(c.get("https://far.example/")),
              "connect 127.0.0.1:1: connection refused");
  });
}

TEST(NetworkOptions, AUnixSocket) {
  testing::run([]() -> task<> {
    co_await with(fs::temporary_directory(), [](const std::string& folder) -> task<> {
      auto listener = co_await net::listen_unix(folder + "/socket");
      co_await with_task_group([&](task_group<>& g) -> task<> {
        g.spawn([&]() -> task<> {
          auto stream = co_await listener.accept();
          co_await answer_requests(stream);
        });
        client c({.transport = std::make_shared<network_transport>(
                      network_options{.unix_socket = folder + "/socket"})});
        EXPECT_EQ((co_await c.get("http://any.example/a")).body(), "GET /a HTTP/1.1");
        g.cancel();
      });
    });
  });
}

TEST(NetworkOptions, OwnAddressAndSockets) {
  std::string from;
  int sockets = 0;
  const conversation talk = [&](net::tcp_stream stream) -> task<> {
    from = stream.peer().address.str();
    co_await answer_requests(stream);
  };
  beside(talk, [&](std::string at) -> task<> {
    client c(
        {.transport = std::make_shared<network_transport>(network_options{
             .local_address = ip_address::v4(127, 0, 0, 9), .prepare_socket = [&](int) { ++sockets; }})});
    EXPECT_EQ((co_await c.get("http://" + at + "/a")).body(), "GET /a HTTP/1.1");
    EXPECT_EQ(from, "127.0.0.9");
    EXPECT_EQ(sockets, 1);
  });
}

TEST(NetworkOptions, ConnectingIsTriedAgain) {
  testing::run([]() -> task<> {
    client c({.transport = std::make_shared<network_transport>(network_options{.connect_retries = 3})});
    const time_point begun = co_await now();
    EXPECT_EQ(co_await why<connect_error>(c.get("http://127.0.0.1:1/")),
              "connect 127.0.0.1:1: connection refused");
    EXPECT_EQ(co_await now() - begun, 1500ms);  // 0, 0.5 and 1 s
  });
}

}  // namespace
}  // namespace weft::http
