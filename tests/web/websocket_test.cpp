// SPDX-License-Identifier: MIT
#include "weft/web/websocket.hpp"

#include <gtest/gtest.h>

#include <string>

#include "weft/core/task_group.hpp"
#include "weft/core/with.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/run.hpp"
#include "weft/web/app.hpp"
#include "weft/web/test_client.hpp"
#include "weft/ws/connect.hpp"

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

}  // namespace
}  // namespace weft::web
