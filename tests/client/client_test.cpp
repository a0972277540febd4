// SPDX-License-Identifier: MIT
// Requests against servers on real sockets, most of them hostile.
// Covers: weft/client/client.hpp weft/client/one_request.hpp
#include "weft/client/client.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tests/client/scripted_server.hpp"
#include "tests/net/loopback.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/client/one_request.hpp"
#include "weft/core/timeout.hpp"

namespace weft::http {
namespace {

using tests::ok;
using tests::scripted_server;
using tests::why;
using tests::with_script;
using tests::with_scripts;
using script = scripted_server::script;

TEST(Client, GetsAPage) {
  with_script({ok("hello", "x-own: 1\r\n")}, [](scripted_server& server, client& c) -> task<> {
    const auto got = co_await c.get(server.url("/a?b=c#d"));
    EXPECT_EQ(got.status(), 200);
    EXPECT_EQ(got.body(), "hello");
    EXPECT_EQ(got.headers().get("x-own"), "1");
    EXPECT_EQ(got.url(), server.url("/a?b=c#d"));
    EXPECT_EQ(got.request().method, "GET");
    EXPECT_TRUE(got.history().empty());
    EXPECT_EQ(server.requests.at(0),
              "GET /a?b=c HTTP/1.1\r\naccept: */*\r\naccept-encoding: gzip, deflate, br, zstd\r\nuser-agent: "
              "weft/0.1.0\r\nhost: " +
                  server.at.str() + "\r\n\r\n");
  });
}

TEST(Client, HasAFunctionForEachMethod) {
  with_script({ok(""), ok(""), ok(""), ok(""), ok(""), ok(""), ok("")},
              [](scripted_server& server, client& c) -> task<> {
                const std::string url = server.url();
                co_await c.get(url);
                co_await c.post(url, {.body = "p"});
                co_await c.put(url, {.body = "q"});
                co_await c.patch(url, {.body = "r"});
                co_await c.del(url);
                co_await c.request("OPTIONS", url);
                co_await c.head(url);
                std::string methods, bodies;
                for (const std::string& r : server.requests) {
                  methods += r.substr(0, r.find(' ') + 1);
                  bodies += r.substr(r.find("\r\n\r\n") + 4);
                }
                EXPECT_EQ(methods, "GET POST PUT PATCH DELETE OPTIONS HEAD ");
                EXPECT_EQ(bodies, "pqr");
              });
}

TEST(Client, SendsTheFieldsOfTheClientAndOfTheRequest) {
  const client_options options{
      .default_headers = {{"user-agent", "mine"}, {"x-both", "client"}, {"x-client", "1"}}};
  with_scripts({{ok("")}}, options, [](scripted_server& server, client& c) -> task<> {
    co_await c.get(server.url(),
                   {.headers = {{"x-both", "request"}, {"host", "other"}, {"accept", "text/html"}}});
    EXPECT_EQ(server.requests.at(0),
              "GET / HTTP/1.1\r\nx-both: request\r\nhost: other\r\naccept: text/html\r\n"
              "user-agent: mine\r\nx-client: 1\r\naccept-encoding: gzip, deflate, br, zstd\r\n\r\n");
  });
}

TEST(Client, KeepsConnections) {
  with_script({ok("1"), ok("2"), ok("3", "connection: close\r\n"), "<close>"},
              [](scripted_server& server, client& c) -> task<> {
                for (const char* body : {"1", "2", "3", "1"})
                  EXPECT_EQ((co_await c.get(server.url())).body(), body);
                EXPECT_EQ(server.accepted, 2U);
              });
}

TEST(Client, ReadsUntilTheServerCloses) {
  with_script({"HTTP/1.1 200 OK\r\n\r\nto the end", "<close>"},
              [](scripted_server& server, client& c) -> task<> {
                for (int i = 0; i < 2; ++i) EXPECT_EQ((co_await c.get(server.url())).body(), "to the end");
                EXPECT_EQ(server.accepted, 2U);
              });
}

TEST(ClientErrors, NobodyListens) {
  testing::run([]() -> task<> {
    client c;
    EXPECT_EQ(co_await why<connect_error>(c.get("http://127.0.0.1:1/")),
              "connect 127.0.0.1:1: connection refused");
  });
}

TEST(ClientErrors, TheNameHasNoAddress) {
  testing::run([]() -> task<> {
    client c;
    const std::string said = co_await why<connect_error>(c.get("http://nobody.invalid/"));
    EXPECT_NE(said.find("nobody.invalid"), std::string::npos) << said;
  });
}

TEST(ClientErrors, UrlsThatAreNone) {
  testing::run([]() -> task<> {
    client c;
    for (const char* url : {"http://", "http://a b/", "http://a:99999/"}) {
      EXPECT_THROW(co_await c.get(url), invalid_url) << url;
    }
    for (const char* url : {"", "example.com", "/path"}) {
      EXPECT_EQ(co_await why<unsupported_protocol>(c.get(url)),
                "Request URL is missing an 'http://' or 'https://' protocol.");
    }
    EXPECT_EQ(co_await why<unsupported_protocol>(c.get("ftp://example.com/")), "Scheme 'ftp' not supported.");
  });
}

TEST(ClientErrors, SayNoPassword) {
  testing::run([]() -> task<> {
    client c;
    std::string said, url;
    try {
      co_await c.get("http://user:secret@127.0.0.1:1/x");
    } catch (const connect_error& e) {
      said = e.what();
      url = e.request().url;
    }
    EXPECT_EQ(url, "http://127.0.0.1:1/x");
    EXPECT_EQ(said, "GET http://127.0.0.1:1/x: connect 127.0.0.1:1: connection refused");
  });
}

TEST(ClientErrors, TheConnectionIsResetInTheMiddle) {
  const std::string begun = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc";
  with_script({begun, "<reset>"}, [](scripted_server& server, client& c) -> task<> {
    const std::string said = co_await why<read_error>(c.get(server.url()));
    EXPECT_EQ(said, "read from " + server.at.str() + ": connection reset by peer");
    EXPECT_EQ(server.accepted, 1U);  // the answer had begun
  });
}

TEST(ClientErrors, TheAnswerIsCutOrNonsense) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc",
                             "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\nabc", "HTTP/1.1 200",
                             "garbage\r\n\r\n"}) {
    with_script({answer, "<close>"}, [](scripted_server& server, client& c) -> task<> {
      EXPECT_THROW(co_await c.get(server.url()), remote_protocol_error);
      EXPECT_EQ(server.accepted, 1U);
    });
  }
  with_script({"<close>"}, [](scripted_server& server, client& c) -> task<> {
    EXPECT_THROW(co_await c.get(server.url()), transport_error);
    EXPECT_EQ(server.accepted, 1U);  // a fresh connection is not tried again
  });
}

TEST(ClientErrors, TheRequestIsNonsense) {
  with_script({ok("")}, [](scripted_server& server, client& c) -> task<> {
    EXPECT_THROW(co_await c.request("NO METHOD", server.url()), local_protocol_error);
    EXPECT_THROW(co_await c.get(server.url(), {.headers = {{"transfer-encoding", "chunked"}}}),
                 local_protocol_error);
    EXPECT_TRUE(server.requests.empty());
  });
}

TEST(ClientErrors, AnAnswerThatIsTooLarge) {
  with_scripts({{ok(std::string(1000, 'x'))}}, {.message = {.body_bytes_max = 999}},
               [](scripted_server& server, client& c) -> task<> {
                 EXPECT_THROW(co_await c.get(server.url()), remote_protocol_error);
               });
}

// The server closes a kept connection just when the next request is under way.
TEST(ClientRetry, ARequestThatMayBeRepeatedIs) {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
    with_scripts({{ok(""), "<reset>"}, {ok(""), ok("")}}, {},
                 [&](scripted_server& server, client& c) -> task<> {
                   co_await c.get(server.url());
                   EXPECT_EQ((co_await c.request(method, server.url())).status(), 200);
                   EXPECT_EQ(server.accepted, 2U);
                 });
  }
}

/// A connection that is closed by the server once it has seen the second request.
struct closing_server {
  task<> operator()(net::tcp_stream stream) {
    const bool first = ++connections == 1;
    io::buffered_reader in(stream);
    for (int n = 1; co_await in.read_until("\r\n\r\n"); ++n) {
      ++requests;
      if (first && n == 2) co_return;
      co_await stream.write_all(ok(""));
    }
  }
  int connections = 0;
  int requests = 0;
};

template <typename Body>
void with_closing_server(Body body) {
  testing::run([&]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const std::string url = "http://" + listener.local().str() + "/";
    closing_server server;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        for (;;) g.spawn(&closing_server::operator(), &server, co_await listener.accept());
      });
      client c;
      co_await c.get(url);
      co_await body(c, url, server);
      g.cancel();
    });
  });
}

TEST(ClientRetry, OnAnotherConnection) {
  with_closing_server([](client& c, std::string url, closing_server& server) -> task<> {
    EXPECT_EQ((co_await c.get(url)).status(), 200);
    EXPECT_EQ(server.requests, 3);
    EXPECT_EQ(server.connections, 2);
  });
}

TEST(ClientRetry, ARequestThatMayHaveDoneSomethingIsNot) {
  with_closing_server([](client& c, std::string url, closing_server& server) -> task<> {
    EXPECT_EQ(co_await why<remote_protocol_error>(c.post(url)),
              "the server disconnected without sending a response");
    EXPECT_EQ(server.requests, 2);
    EXPECT_EQ((co_await c.post(url)).status(), 200);
  });
}

TEST(ClientRetry, AConnectionThatWasClosedBeforeIsNotTried) {
  with_scripts({{ok("1"), "<close>"}, {ok("2")}}, {}, [](scripted_server& server, client& c) -> task<> {
    co_await c.get(server.url());
    co_await testing::wait_all_blocked();
    EXPECT_EQ((co_await c.post(server.url())).body(), "2");  // although it may not be repeated
  });
}

TEST(ClientRetry, AConnectionThatIsClosedThisVeryMomentIsNotTried) {
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const std::string url = "http://" + listener.local().str() + "/";
    std::vector<net::tcp_stream> accepted;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        for (;;) {
          accepted.push_back(co_await listener.accept());
          io::buffered_reader in(accepted.back());
          co_await in.read_until("\r\n\r\n");
          co_await accepted.back().write_all(ok(""));
        }
      });
      client c;
      co_await c.post(url);
      co_await testing::wait_all_blocked();
      accepted.front().close();  // the loop does not look before the next request
      EXPECT_EQ((co_await c.post(url)).status(), 200);
      EXPECT_EQ(accepted.size(), 2U);
      g.cancel();
    });
  });
}

TEST(ClientRetry, ALateAnswerIsNoReasonToAskAgain) {
  with_scripts({{ok(""), "<hang>"}}, {}, [](scripted_server& server, client& c) -> task<> {
    co_await c.get(server.url());
    EXPECT_THROW(co_await c.get(server.url()), read_timeout);
    EXPECT_EQ(server.requests.size(), 2U);
  });
}

TEST(ClientCancellation, ClosesTheConnection) {
  with_scripts({{ok(""), "<hang>"}}, {}, [](scripted_server& server, client& c) -> task<> {
    co_await c.get(server.url());
    EXPECT_EQ(server.open, 1U);
    EXPECT_FALSE(co_await move_on_after(1s, c.get(server.url())));
    const auto fresh = co_await c.get(server.url());
    EXPECT_EQ(fresh.status(), 200);
    EXPECT_EQ(server.accepted, 2U);
  });
}

TEST(ClientCancellation, LeavesThePoolAsItWas) {
  with_scripts({{"<hang>"}}, {.pool = {.connections_max = 2}},
               [](scripted_server& server, client& c) -> task<> {
                 for (int i = 0; i < 5; ++i) {
                   co_await with_task_group([&](task_group<>& g) -> task<> {
                     for (int k = 0; k < 4; ++k) g.spawn([&]() -> task<> { co_await c.get(server.url()); });
                     co_await testing::wait_all_blocked();
                     g.cancel();
                   });
                 }
                 EXPECT_EQ(server.accepted, 10U);
               });
}

TEST(ClientPool, RequestsWaitForRoom) {
  with_scripts({script(20, ok("x"))}, {.pool = {.connections_max = 2}},
               [](scripted_server& server, client& c) -> task<> {
                 std::string order;
                 co_await with_task_group([&](task_group<>& g) -> task<> {
                   for (char name = 'a'; name < 'k'; ++name) {
                     g.spawn(
                         [&](char me) -> task<> {
                           co_await c.get(server.url(std::string("/") + me));
                           order += me;
                         },
                         name);
                   }
                   co_return;
                 });
                 EXPECT_EQ(order.size(), 10U);
                 EXPECT_EQ(server.accepted, 2U);
               });
}

TEST(ClientRedirects, AreFollowedIfAskedFor) {
  const std::string moved = "HTTP/1.1 302 Found\r\nlocation: ../there?x=1\r\ncontent-length: 5\r\n\r\nmoved";
  with_script({moved, moved, ok("there")}, [](scripted_server& server, client& c) -> task<> {
    const auto stays = co_await c.get(server.url("/a/b"));
    EXPECT_EQ(stays.status(), 302);
    const auto got = co_await c.get(server.url("/a/b#part"), follow_redirects);
    EXPECT_EQ(got.body(), "there");
    EXPECT_EQ(got.url(), server.url("/there?x=1#part"));  // the fragment goes along
    EXPECT_EQ(got.history().size(), 1U);
    EXPECT_EQ(got.history().at(0).body(), "moved");
    EXPECT_EQ(got.history().at(0).url(), server.url("/a/b#part"));
    EXPECT_TRUE(server.requests.at(2).starts_with("GET /there?x=1 HTTP/1.1\r\n"));
    EXPECT_EQ(server.accepted, 1U);
  });
}

TEST(ClientRedirects, ChangeMethodAndBodyAsTheStatusSays) {
  for (const int status : {301, 302, 303, 307, 308}) {
    const std::string moved =
        "HTTP/1.1 " + std::to_string(status) + " Moved\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n";
    with_script({moved, ok("")}, [&](scripted_server& server, client& c) -> task<> {
      const auto got = co_await c.post(
          server.url("/a"),
          {.headers = {{"content-type", "text/plain"}}, .body = "data", .follow_redirects = true});
      const std::string& second = server.requests.at(1);
      EXPECT_EQ(got.request().method, status >= 307 ? "POST" : "GET");
      EXPECT_TRUE(second.starts_with(got.request().method + " /b ")) << second;
      EXPECT_EQ(second.ends_with("data"), status >= 307) << second;
      EXPECT_EQ(second.find("content-type") != std::string::npos, status >= 307) << second;
    });
  }
}

TEST(ClientRedirects, CredentialsDoNotLeaveTheOrigin) {
  with_script({ok("")}, [](scripted_server& target, client&) -> task<> {
    co_await with_task_group([&](task_group<>& g) -> task<> {
      scripted_server first(
          {{"HTTP/1.1 302 Found\r\nlocation: " + target.url("/b") + "\r\ncontent-length: 0\r\n\r\n"}});
      co_await first.serve(g);
      client c;
      co_await c.get(first.url(), {.headers = {{"authorization", "Basic eDp5"}, {"x-own", "1"}},
                                   .follow_redirects = true});
      EXPECT_NE(first.requests.at(0).find("authorization: "), std::string::npos);
      EXPECT_EQ(target.requests.at(0).find("authorization: "), std::string::npos);
      EXPECT_NE(target.requests.at(0).find("x-own: 1"), std::string::npos);
      EXPECT_NE(target.requests.at(0).find("host: " + target.at.str()), std::string::npos);
      g.cancel();
      co_await testing::wait_all_blocked();
    });
  });
}

TEST(ClientRedirects, HaveAnEnd) {
  const std::string again = "HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n";
  with_scripts({script(30, again)}, {.follow_redirects = true},
               [](scripted_server& server, client& c) -> task<> {
                 EXPECT_EQ(co_await why<too_many_redirects>(c.get(server.url())), "more than 20 redirects");
                 EXPECT_EQ(server.requests.size(), 21U);
               });
}

TEST(ClientRedirects, ThatLeadNowhere) {
  const auto fault = [](std::string location, auto expected) {
    using expected_error = decltype(expected);
    std::string said;
    with_scripts({{"HTTP/1.1 302 Found\r\n" + location + "content-length: 0\r\n\r\n"}},
                 {.follow_redirects = true}, [&](scripted_server& server, client& c) -> task<> {
                   said = co_await why<typename expected_error::type>(c.get(server.url()));
                 });
    return said;
  };
  const std::type_identity<unsupported_protocol> unsupported;
  const std::type_identity<remote_protocol_error> broken;
  EXPECT_EQ(fault("location: market://details?id=42\r\n", unsupported), "Scheme 'market' not supported.");
  EXPECT_TRUE(fault("location: http://a:port/\r\n", broken).starts_with("bad redirect: "));
  EXPECT_TRUE(fault("location: http://\r\n", broken).starts_with("bad redirect: "));
  EXPECT_EQ(fault("", broken), "no error");  // no Location: the response itself
  EXPECT_EQ(fault("location:\r\n", broken), "no error");
}

TEST(ClientRedirects, FromHttpsToHttpCanBeRefused) {
  for (const bool follows : {true, false}) {
    client c({.follow_redirects = true,
              .follow_downgrades = follows,
              .transport = mock_transport([](outgoing_request& r) {
                response got = response::text(std::string(r.url.scheme()));
                if (r.url.path() != "/") return got;
                got.status = 302;
                got.headers.add("location", r.url.scheme() == "https" ? "http://a/x" : "https://a/x");
                return got;
              })});
    testing::run([&]() -> task<> {
      EXPECT_EQ((co_await c.get("http://a/")).body(), "https");
      EXPECT_EQ(co_await why<unsupported_protocol>(c.get("https://a/")),
                follows ? "no error" : "a redirect from https to http://a/x is not followed");
    });
  }
}

TEST(OneRequest, HasAClientOfItsOwn) {
  with_script({ok("1"), ok("2")}, [](scripted_server& server, client&) -> task<> {
    EXPECT_EQ((co_await http::get(server.url())).body(), "1");
    EXPECT_EQ((co_await http::post(server.url(), {.body = "x"})).body(), "1");
    EXPECT_EQ(server.accepted, 2U);
  });
}

TEST(ClientRedirects, MayBeFollowedLater) {
  with_script({"HTTP/1.1 303 Found\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n", ok("there")},
              [](scripted_server& server, client& c) -> task<> {
                const auto got = co_await c.post(server.url("/a"), {.body = "x"});
                EXPECT_TRUE(got.has_redirect_location());
                EXPECT_EQ(got.next_url(), server.url("/b"));
                const auto next = co_await c.follow(got);
                EXPECT_EQ(next.body(), "there");
                EXPECT_TRUE(server.requests.at(1).starts_with("GET /b "));
                EXPECT_FALSE(next.next_url());
                EXPECT_THROW(co_await c.follow(next), std::logic_error);
              });
}

TEST(Client, MayBeMoved) {
  with_script({ok("1"), ok("2")}, [](scripted_server& server, client& c) -> task<> {
    co_await c.get(server.url());
    client moved = std::move(c);
    EXPECT_EQ((co_await moved.get(server.url())).body(), "2");
    c = std::move(moved);
  });
}

/// Answers every request until it is cancelled.
task<> answer_all(net::tcp_listener& listener) {
  co_await with_task_group([&](task_group<>& g) -> task<> {
    for (;;) {
      g.spawn(
          [](net::tcp_stream stream) -> task<> {
            io::buffered_reader in(stream);
            while (co_await in.read_until("\r\n\r\n")) co_await stream.write_all(ok("x"));
          },
          co_await listener.accept());
    }
  });
}

TEST(Client, MayServeOneLoopAfterTheOther) {
  client c;
  std::uint16_t port = 0;
  for (int i = 0; i < 3; ++i) {
    testing::run([&]() -> task<> {
      auto listener = co_await net::listen({"127.0.0.1", port});
      port = listener.local().port;
      co_await with_task_group([&](task_group<>& g) -> task<> {
        g.spawn_daemon(&answer_all, std::ref(listener));
        for (int k = 0; k < 2; ++k) {
          EXPECT_EQ((co_await c.get("http://" + listener.local().str() + "/")).body(), "x");
        }
      });
    });
  }
}

TEST(Client, SaysHowLongItTook) {
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();
    const std::string url = "http://" + listener.local().str() + "/";
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        auto stream = co_await listener.accept();
        io::buffered_reader in(stream);
        co_await in.read_until("\r\n\r\n");
        co_await sleep_for(2s);
        co_await stream.write_all(ok("late"));
      });
      client c;
      EXPECT_EQ((co_await c.get(url)).elapsed(), 2s);
    });
  });
}

}  // namespace
}  // namespace weft::http
