// SPDX-License-Identifier: MIT
// What a WebSocket is connected by: proxies, a client, a stream, a Unix socket, TLS.
// Covers: weft/ws/connect.hpp weft/ws/connect_options.hpp
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tests/tls/authority.hpp"
#include "tests/ws/memory_server.hpp"
#include "weft/client/client.hpp"
#include "weft/client/network_transport.hpp"
#include "weft/fs/temporary.hpp"
#include "weft/net/unix_listener.hpp"
#include "weft/net/unix_stream.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/tls/handshake.hpp"
#include "weft/ws/connect.hpp"

namespace weft::ws {
namespace {

using testing::answer_function;
using testing::answer_one;
using testing::beside_server;
using testing::echoing;

task<> say_hello(connection& socket) {
  co_await socket.send_text("hello");
  EXPECT_EQ(co_await socket.recv_text(), "hello");
}

task<std::string> read_head(io::stream& from) {
  std::string head, byte(1, '\0');
  while (!head.ends_with("\r\n\r\n") && co_await from.read_some(byte) > 0) head += byte;
  co_return head;
}

/// Runs `body` beside somebody on a port of this host who is told of one connection.
task<> beside_port(std::uint16_t port, std::function<task<>(io::stream&)> talk,
                   std::function<task<>()> body) {
  weft::testing::network net;
  auto listener = co_await net::listen_any({.port = port});
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      auto stream = co_await listener.accept();
      co_await talk(stream);
      stream.close();
    });
    co_await body();
  });
}

/// An HTTP proxy that is the server too. Keeps what it was asked for.
std::function<task<>(io::stream&)> tunnel(std::string& asked) {
  return [&asked](io::stream& stream) -> task<> {
    asked = co_await read_head(stream);
    co_await stream.write_all("HTTP/1.1 200 OK\r\n\r\n");
    co_await answer_one(stream, echoing);
  };
}

TASK_TEST(WebSocketConnect, AsksAProxyForATunnelWithItsPassword) {
  std::string asked;
  co_await beside_port(3128, tunnel(asked), []() -> task<> {
    co_await with(connect("ws://far.example/x", {.proxy = http::proxy("http://me:x@localhost:3128")}),
                  say_hello);
  });
  EXPECT_TRUE(asked.starts_with("CONNECT far.example:80 HTTP/1.1\r\nhost: far.example:80\r\n")) << asked;
  EXPECT_NE(asked.find("proxy-authorization: Basic bWU6eA==\r\n"), std::string::npos);
  EXPECT_EQ(asked.find("upgrade"), std::string::npos);
}

/// A variable of the environment for as long as it lives.
class set_variable {
 public:
  set_variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  set_variable(const set_variable&) = delete;
  set_variable& operator=(const set_variable&) = delete;
  ~set_variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

TASK_TEST(WebSocketConnect, GoesByTheProxyThatTheEnvironmentNames) {
  const set_variable variable("http_proxy", "localhost:3128");
  std::string asked;
  co_await beside_port(3128, tunnel(asked),
                       []() -> task<> { co_await with(connect("ws://far.example:8000/"), say_hello); });
  EXPECT_TRUE(asked.starts_with("CONNECT far.example:8000 ")) << asked;
  co_await beside_server(echoing, []() -> task<> {
    co_await with(connect("ws://localhost/", {.trust_env = false}), say_hello);
    const set_variable exception("no_proxy", "localhost");
    co_await with(connect("ws://localhost/"), say_hello);
  });
}

TASK_TEST(WebSocketConnect, GoesByASocksProxy) {
  const auto socks = [](io::stream& stream) -> task<> {
    std::string piece(300, '\0');
    co_await stream.read_some(piece);
    co_await stream.write_all(std::string_view("\x05\x00", 2));
    piece.resize(co_await stream.read_some(piece));
    EXPECT_EQ(piece, std::string("\x05\x01\x00\x03\x0b"
                                 "far.example"
                                 "\x00\x50",
                                 18));
    co_await stream.write_all(std::string_view("\x05\x00\x00\x01\0\0\0\0\0\0", 10));
    co_await answer_one(stream, echoing);
  };
  co_await beside_port(1080, socks, []() -> task<> {
    co_await with(connect("ws://far.example/", {.proxy = "socks5://localhost"}), say_hello);
  });
}

TASK_TEST(WebSocketConnect, AProxyThatRefusesSaysSo) {
  const auto talk = [](io::stream& stream) -> task<> {
    co_await read_head(stream);
    co_await stream.write_all("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
  };
  co_await beside_port(3128, talk, []() -> task<> {
    try {
      co_await with(connect("ws://far.example/", {.proxy = "http://localhost:3128"}), say_hello);
      ADD_FAILURE();
    } catch (const connect_error& e) {
      EXPECT_EQ(e.code(), make_error_code(errc::connect_failed));
      EXPECT_EQ(std::string(e.what()), "ws://far.example/: 407 Proxy Authentication Required");
    }
  });
}

TASK_TEST(WebSocketConnect, ServersThatSpeakSomethingElseAreNoConnection) {
  for (const std::string says : {"", "220 smtp.example ESMTP\r\n", "HTTP/1.1 101 Switching"}) {
    const auto talk = [&](io::stream& stream) -> task<> {
      co_await read_head(stream);
      co_await stream.write_all(says);
    };
    co_await beside_port(80, talk, [&]() -> task<> {
      try {
        co_await with(connect("ws://localhost/"), say_hello);
        ADD_FAILURE() << says;
      } catch (const connect_error& e) {
        EXPECT_EQ(e.code(), make_error_code(errc::connect_failed)) << says;
      }
    });
  }
}

TASK_TEST(WebSocketConnect, ARefusalIsOneBeforeItsEndHasCome) {
  co_await beside_port(
      80,
      [](io::stream& stream) -> task<> {
        co_await read_head(stream);
        co_await stream.write_all("HTTP/1.1 403 Forbidden\r\ncontent-length: 100\r\n\r\nmembers");
        std::string rest(1, '\0');
        co_await stream.read_some(rest);
      },
      []() -> task<> {
        try {
          co_await with(connect("ws://localhost/"), say_hello);
          ADD_FAILURE() << "connected";
        } catch (const connect_error& e) {
          EXPECT_STREQ(e.what(), "ws://localhost/: the server answered 403 Forbidden");
          if (e.response()) EXPECT_EQ(e.response()->body, "members");
        }
      });
}

TASK_TEST(WebSocketConnect, ARefusalMayEndWithItsConnection) {
  const auto talk = [](io::stream& stream) -> task<> {
    co_await read_head(stream);
    co_await stream.write_all("HTTP/1.1 403 Forbidden\r\n\r\nmembers only");
  };
  co_await beside_port(80, talk, []() -> task<> {
    try {
      co_await with(connect("ws://localhost/"), say_hello);
      ADD_FAILURE();
    } catch (const connect_error& e) {
      EXPECT_EQ(e.response()->body, "members only");
    }
  });
}

TASK_TEST(WebSocketConnect, SendsUserAndPasswordOfTheUrl) {
  std::string authorization;
  const auto answer = [&](http::request& request) {
    authorization = request.headers.get("authorization").value_or("");
    return accept(request, testing::echo);
  };
  co_await beside_server(answer,
                         []() -> task<> { co_await with(connect("ws://me:x%20y@localhost/"), say_hello); });
  EXPECT_EQ(authorization, "Basic bWU6eCB5");
}

TASK_TEST(WebSocketConnect, GoesOverAnyStream) {
  auto [near, far] = io::memory_stream::pair(std::size_t{64} * 1024);
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> { co_await answer_one(far, echoing); });
    co_await with(connect(std::make_unique<io::memory_stream>(std::move(near)), "ws://nowhere.example/"),
                  say_hello);
    far.close();
  });
}

TASK_TEST(WebSocketConnect, BeginsTlsOnAStreamWithItsOwnContext) {
  const tests::authority signs;
  auto [near, far] = io::memory_stream::pair(std::size_t{64} * 1024);
  const auto shown =
      tls::context::for_server(signs.identity_of("far.example"), {.protocols = {"h2", "http/1.1"}});
  const auto believed = tls::context::for_client({.trust_system = false, .trusted = signs.pem()});
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&, over = std::make_unique<io::memory_stream>(std::move(far))]() mutable -> task<> {
      auto secured = co_await tls::server_handshake(std::move(over), shown);
      EXPECT_EQ(secured.protocol(), "http/1.1");
      co_await answer_one(secured, echoing);
      secured.close();
    });
    co_await with(connect(std::make_unique<io::memory_stream>(std::move(near)), "wss://10.0.0.1/",
                          {.sni_hostname = "far.example", .tls = believed}),
                  say_hello);
  });
}

TEST(WebSocketConnect, GoesByAUnixSocketOfAClient) {
  weft::testing::run([]() -> task<> {
    co_await with(fs::temporary_directory(), [](const std::string& folder) -> task<> {
      const std::string at = folder + "/socket";
      auto listener = co_await net::listen_unix(at);
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          auto stream = co_await listener.accept();
          co_await answer_one(stream, echoing);
          stream.close();
        });
        http::client by({.transport = std::make_shared<http::network_transport>(
                             http::network_options{.unix_socket = at})});
        co_await with(connect(by, "ws://local/"), say_hello);
      });
    });
  });
}

/// A client's own: base URL, fields, cookies, credentials.
TASK_TEST(WebSocketConnect, HasWhatItsClientHas) {
  http::request seen;
  const auto answer = [&](http::request& request) {
    seen = request;
    http::response made = accept(request, testing::echo);
    made.headers.add("set-cookie", "seen=1");
    return made;
  };
  co_await beside_server(answer, [&]() -> task<> {
    http::client by({.default_headers = {{"x-team", "blue"}},
                     .base_url = "http://localhost/api/",
                     .auth = http::bearer_auth("t")});
    EXPECT_TRUE(by.cookies().store(http::url::parse("http://localhost/").value(), "id=7", {}));
    co_await with(connect(by, "chat?a=b", {.headers = {{"origin", "http://localhost"}}}),
                  [](connection& socket) -> task<> {
                    EXPECT_EQ(socket.response_headers().get("set-cookie"), "seen=1");
                    co_await say_hello(socket);
                  });
    EXPECT_EQ(seen.target, "/api/chat?a=b");
    EXPECT_EQ(seen.headers.get("x-team"), "blue");
    EXPECT_EQ(seen.headers.get("authorization"), "Bearer t");
    EXPECT_EQ(seen.headers.get("cookie"), "id=7");
    EXPECT_EQ(seen.headers.get("origin"), "http://localhost");
    EXPECT_EQ(by.cookie("seen"), "1");
  });
}

TASK_TEST(WebSocketConnect, FollowsRedirectsIfItsClientDoes) {
  const auto answer = [](http::request& request) {
    if (request.path() == "/new") return accept(request, testing::echo);
    return http::response{.status = 302, .headers = {{"location", "ws://localhost/new"}}};
  };
  co_await beside_server(answer, []() -> task<> {
    http::client by({.follow_redirects = true});
    co_await with(connect(by, "ws://localhost/old"), say_hello);
  });
}

TASK_TEST(WebSocketConnect, LeavesTheConnectionToTheClientsOtherRequests) {
  const auto answer = [](http::request& request) {
    return request.path() == "/ws" ? accept(request, testing::echo) : http::response::text("page");
  };
  co_await beside_server(answer, []() -> task<> {
    http::client by({.pool = {.connections_max = 1}});
    co_await with(connect(by, "ws://localhost/ws"), [&](connection& socket) -> task<> {
      EXPECT_EQ((co_await by.get("http://localhost/")).body(), "page");
      co_await say_hello(socket);
    });
  });
}

TEST(WebSocketConnectCancelled, EverywhereLeavesItsClientTheRoom) {
  const auto answer = [](http::request& request) {
    if (request.path() == "/ws") return accept(request, testing::echo);
    return http::response::text("page", request.path() == "/" ? 200 : 403);
  };
  const auto counts = weft::testing::cancel_everywhere([&](weft::testing::cancelled_run& run) -> task<> {
    co_await beside_server(answer, [&]() -> task<> {
      http::client by({.pool = {.connections_max = 1}});
      co_await run.run([&]() -> task<> {
        co_await with(connect(by, "ws://localhost/ws"), say_hello);
        EXPECT_THROW(co_await with(connect(by, "ws://localhost/no"), say_hello), connect_error);
      });
      EXPECT_EQ((co_await by.get("http://localhost/")).body(), "page");
    });
  });
  EXPECT_GT(counts.cuts, 50U);
}

}  // namespace
}  // namespace weft::ws
