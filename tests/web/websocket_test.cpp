// SPDX-License-Identifier: MIT
#include "weft/web/websocket.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/server/h2_client.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"
#include "weft/web/app.hpp"
#include "weft/web/test_client.hpp"
#include "weft/ws/connect.hpp"
#include "weft/ws/deflate.hpp"
#include "weft/ws/frame.hpp"
#include "weft/ws/parser.hpp"

namespace weft::web {
namespace {

room hall;

task<> talk(ws::connection& socket, query<"name"> name, query<"loud", bool, or_else(false)> loud) {
  const auto here = hall.join(socket);
  hall.say(*name + (*loud ? " IS HERE" : " is here"));
  while (auto said = co_await socket.next()) hall.say(*name + ": " + said->data);
}

/// Serves an application on a port of its own while `body(url)` runs.
template <typename Body>
void served(app& a, Body body) {
  testing::run([&]() -> task<> {
    auto listener = co_await net::listen({"127.0.0.1", 0});
    const std::string url = "ws://" + listener.local().str();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto server = group.spawn([&]() -> task<> { co_await http::serve(std::move(listener), a.handler()); });
      co_await body(url);
      server.cancel();
    });
  });
}

TEST(WebSocketRoute, TakesParametersAndTalks) {
  app a;
  a.get("/chat", websocket(talk), hidden);
  served(a, [](const std::string& url) -> task<> {
    co_await with(ws::connect(url + "/chat?name=ann"), [&](ws::connection& ann) -> task<> {
      EXPECT_EQ(co_await ann.recv_text(), "ann is here");
      co_await with(ws::connect(url + "/chat?name=bob&loud=1"), [&](ws::connection& bob) -> task<> {
        EXPECT_EQ(co_await ann.recv_text(), "bob IS HERE");
        EXPECT_EQ(co_await bob.recv_text(), "bob IS HERE");
        EXPECT_EQ(hall.size(), 2u);
        co_await bob.send_text("hi");
        EXPECT_EQ(co_await ann.recv_text(), "bob: hi");
      });
    });
  });
  EXPECT_EQ(hall.size(), 0u);
}

std::string user_of(query<"name"> name) { return "the user whose name is " + *name; }
task<> greet(ws::connection& socket, depends<user_of> user) { co_await socket.send_text(*user); }

TEST(WebSocketRoute, HasItsDependenciesWhileItTalks) {
  app a;
  a.get("/greet", websocket(greet), hidden);
  served(a, [](const std::string& url) -> task<> {
    co_await with(ws::connect(url + "/greet?name=ann"), [&](ws::connection& socket) -> task<> {
      EXPECT_EQ(co_await socket.recv_text(), "the user whose name is ann");
    });
  });
}

TEST(WebSocketRoute, IsRefusedToWhoAsksWrongly) {
  app a;
  a.get("/chat", websocket(talk), hidden);
  test_client client(a);
  EXPECT_EQ(client.get("/chat").status(), 403);
  EXPECT_EQ(client.get("/chat?name=x").status(), 426);  // no WebSocket was asked for
}

/// The client's end of a WebSocket over HTTP/2.
struct h2_socket {
  tests::h2_client& over;
  h2::stream_id id;
  ws::parser parser{ws::role::server, {}, ws::inflater(15, true)};
  std::size_t parsed = 0;

  void send(ws::opcode what, std::string_view payload) {
    std::string frame;
    ws::encode_frame(frame, {.what = what, .mask = ws::mask_key{'m', 'a', 's', 'k'}}, payload);
    over.talk.write(id, frame);
  }
  /// The kind of what comes next, and what is in it.
  task<std::string> next() {
    std::string got;
    co_await over.until([&] {
      const tests::h2_client::answer& all = over.answers[id];
      const ws::step s = parser.next(std::string_view(all.body).substr(parsed));
      parsed += s.consumed;
      switch (s.what) {
        case ws::progress::need_more: return all.ended || all.code != h2::error_code::no_error;
        case ws::progress::message: return got = parser.take_message(), true;
        case ws::progress::close: return got = "close " + std::to_string(parser.close_code()), true;
        case ws::progress::ping: return got = "ping", send(ws::opcode::pong, parser.control_payload()), true;
        default: return got = "pong " + parser.control_payload(), true;
      }
    });
    co_return got;
  }
};

TASK_TEST(WebSocketRoute, TalksOverHttp2, .seeds = 5) {
  app a;
  const ws::accept_options options{.connection = {.ping_interval = 30s, .ping_timeout = 1s},
                                   .subprotocols = {"chat.v1"},
                                   .origins = {"https://a.example"}};
  a.get("/chat", websocket(talk, options), hidden);
  a.get("/page", []() { return "a page"; });
  co_await tests::with_h2_client(a.handler(), {}, [](tests::h2_client& client) -> task<> {
    const auto refused = [&](const std::string& path, http::headers fields = {}) -> task<int> {
      co_return (co_await client.answer_to(client.connect(path, std::move(fields)))).status;
    };
    EXPECT_EQ(co_await refused("/chat?name=eve", {{"origin", "https://evil.example"}}), 403);
    EXPECT_EQ(co_await refused("/chat"), 403);  // no name
    EXPECT_EQ(co_await refused("/none"), 404);
    EXPECT_EQ(co_await refused("/page"), 501);  // no WebSocket
    EXPECT_EQ((co_await client.answer_to(client.ask("", "CONNECT", true))).status, 501);
    EXPECT_EQ((co_await client.answer_to(client.ask("/chat?name=x"))).status, 426);

    h2_socket ann{client,
                  client.connect("/chat?name=ann", {{"origin", "https://a.example"},
                                                    {"sec-websocket-protocol", "chat.v2, chat.v1"},
                                                    {"sec-websocket-extensions", "permessage-deflate"}})};
    EXPECT_EQ(co_await ann.next(), "ann is here");
    const http::headers& agreed = client.answers[ann.id].fields;
    EXPECT_EQ(client.answers[ann.id].status, 200);
    EXPECT_EQ(agreed.get("sec-websocket-protocol"), "chat.v1");
    EXPECT_TRUE(agreed.get("sec-websocket-extensions").value_or("").starts_with("permessage-deflate"));
    EXPECT_FALSE(agreed.contains("sec-websocket-accept"));
    h2_socket bob{client, client.connect("/chat?name=bob")};
    EXPECT_EQ(co_await ann.next(), "bob is here");
    EXPECT_EQ(co_await bob.next(), "bob is here");
    const std::string large(300'000, 'x');
    bob.send(ws::opcode::text, large);
    EXPECT_EQ(co_await ann.next(), "bob: " + large);
    EXPECT_LT(ann.parsed, 10'000u);  // compressed
    EXPECT_EQ(co_await bob.next(), "bob: " + large);

    bob.send(ws::opcode::close, "\x03\xe8");
    EXPECT_EQ(co_await bob.next(), "close 1000");
    const auto ended = co_await client.answer_to(bob.id);
    EXPECT_TRUE(ended.ended);
    EXPECT_EQ(ended.code, h2::error_code::no_error);
    client.talk.finish(bob.id);
    EXPECT_EQ(co_await ann.next(), "ping");
    EXPECT_EQ(co_await ann.next(), "ping");
    EXPECT_EQ(hall.size(), 1u);
    client.talk.reset(ann.id, h2::error_code::cancel);
    co_await client.flush();
    co_await testing::wait_all_blocked();
    EXPECT_EQ(hall.size(), 0u);
  });
}

TASK_TEST(WebSocketRoute, ASilentClientOverHttp2IsGone) {
  app a;
  a.get("/chat", websocket(talk, {.connection = {.ping_interval = 30s, .ping_timeout = 1s}}), hidden);
  co_await tests::with_h2_client(a.handler(), {}, [](tests::h2_client& client) -> task<> {
    h2_socket ann{client, client.connect("/chat?name=ann")};
    EXPECT_EQ(co_await ann.next(), "ann is here");
    EXPECT_EQ(co_await ann.next(), "ping");
    const time_point begin = co_await now();
    h2_socket bob{client, client.connect("/chat?name=bob")};
    EXPECT_EQ(co_await bob.next(), "bob is here");
    co_await client.until([&] { return client.answers[bob.id].code != h2::error_code::no_error; });
    EXPECT_EQ(client.answers[bob.id].code, h2::error_code::cancel);
    EXPECT_EQ(co_await now() - begin, 36s);  // a ping, and a close that is not answered
    client.talk.reset(ann.id, h2::error_code::cancel);
    co_await client.flush();
  });
  EXPECT_EQ(hall.size(), 0u);
}

}  // namespace
}  // namespace weft::web
