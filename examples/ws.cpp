// SPDX-License-Identifier: MIT
// WebSockets: routes that talk, a room that hears what is said to all, and clients.
#include <string>
#include <utility>
#include <vector>

#include "weft/client.hpp"
#include "weft/core.hpp"
#include "weft/net.hpp"
#include "weft/server.hpp"
#include "weft/web.hpp"
#include "weft/ws.hpp"

using namespace weft;

// [route]
task<> echo(ws::connection& socket) {
  while (auto m = co_await socket.next()) co_await socket.send(*m);  // empty once it is closed in order
}
// [/route]

// [room]
task<> talk(web::room& hall, ws::connection& socket, std::string name) {
  const auto here = hall.join(socket);  // leaves the room with this function, however that ends
  hall.say(name + " is here");
  while (auto m = co_await socket.next()) hall.say(name + ": " + m->data);
}

void add_sockets(web::app& app, web::room& hall) {
  app.get("/echo", web::websocket(echo), web::hidden);
  app.get("/chat", web::websocket([&](ws::connection& socket, web::query<"name"> name) {
            return talk(hall, socket, *name);
          }),
          web::hidden);
}
// [/room]

// [ticks]
task<> ticks(ws::connection& socket) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn_daemon([&]() -> task<> {
      for (int i = 0;; ++i) {
        co_await socket.send_json(i);
        co_await sleep_for(1s);
      }
    });
    while (co_await socket.next()) {}  // until the client has closed; then the ticks are cut
  });
}
// [/ticks]

// [options]
void add_ticks(web::app& app) {
  const ws::accept_options limits{
      .connection = {.message = {.message_bytes_max = 4096}, .ping_interval = 10s},
      .subprotocols = {"ticks.v1"},
      .origins = {"https://example.com"}};  // pages that may connect; empty: those of this host
  app.get("/ticks", web::websocket(ticks, limits), web::hidden);
}
// [/options]

// [pieces]
task<> count_bytes(ws::connection& socket) {
  std::size_t bytes = 0;
  while (const auto piece = co_await socket.next()) {
    bytes += piece->data.size();
    if (piece->is_last()) co_await socket.send_json(std::exchange(bytes, 0));
  }
}

void add_counter(web::app& app) {
  const ws::accept_options any_length{.connection = {.message = {.in_pieces = true}}};
  app.get("/count", web::websocket(count_bytes, any_length), web::hidden);
}

task<int> count(std::string base, std::vector<std::string> lines) {
  int bytes = 0;
  co_await with(ws::connect(base + "/count"), [&](ws::connection& socket) -> task<> {
    using enum ws::message_part;
    co_await socket.send({ws::message_kind::text, "", first});
    for (const std::string& line : lines) co_await socket.send({ws::message_kind::text, line, middle});
    co_await socket.send({ws::message_kind::text, "", last});
    bytes = co_await socket.recv_json<int>();
  });
  co_return bytes;
}
// [/pieces]

// [client]
task<std::string> ask_for_ann(std::string base) {
  std::string heard;
  co_await with(ws::connect(base + "/chat?name=ann"), [&](ws::connection& socket) -> task<> {
    heard = co_await socket.recv_text();
    co_await socket.send_text("hello");
    heard += ", " + co_await socket.recv_text();
  });  // closed with 1000; with 1011 if an error comes out
  co_return heard;
}

task<int> second_tick(std::string base) {
  int last = 0;
  const auto take_two = [&](ws::connection& socket) -> task<> {
    co_await socket.recv_json<int>();
    last = co_await socket.recv_json<int>();
  };
  co_await with(ws::connect(base + "/ticks", {.subprotocols = {"ticks.v1"}}), take_two);
  co_return last;
}
// [/client]

// [by_client]
task<std::string> ask_by(http::client& client) {  // its base URL, cookies, credentials, proxies
  std::string heard;
  co_await with(ws::connect(client, "/chat?name=bob"),
                [&](ws::connection& socket) -> task<> { heard = co_await socket.recv_text(); });
  co_return heard;
}
// [/by_client]

// [reconnecting]
task<int> ticks_in_all(std::string base, int wanted) {
  int heard = 0;
  const auto count = [&](ws::connection& socket) -> task<> {
    while (heard < wanted && co_await socket.next()) ++heard;
  };
  co_await ws::reconnecting([&] { return ws::connect(base + "/ticks", {.subprotocols = {"ticks.v1"}}); },
                            count);
  co_return heard;
}
// [/reconnecting]

// [errors]
task<std::string> what_goes_wrong(std::string base) {
  std::string all;
  try {
    co_await with(ws::connect(base + "/chat"), [](ws::connection&) -> task<> { co_return; });
  } catch (const ws::connect_error& e) {  // no name: refused before it was accepted
    all = format("{}, ", e.response()->status);
  }
  try {
    co_await with(ws::connect(base + "/ticks"), [](ws::connection& socket) -> task<> {
      co_await socket.send_text(std::string(5000, 'x'));
      while (co_await socket.next()) {}
    });
  } catch (const ws::closed& e) {
    all += format("{}", e.close_code());  // 1009: too big
  }
  co_return all;
}
// [/errors]

task<int> check() {
  web::app app;
  web::room hall;
  add_sockets(app, hall);
  add_ticks(app);
  add_counter(app);
  auto listener = co_await net::listen({.host = "127.0.0.1"});
  const std::string base = "ws://" + listener.local().str();
  std::string got;
  co_await with_task_group([&](task_group<>& servers) -> task<> {
    servers.spawn([&]() -> task<> { co_await http::serve(std::move(listener), app.handler()); });
    got = co_await ask_for_ann(base);
    got += format("; {}; {}", co_await second_tick(base), co_await what_goes_wrong(base));
    http::client client({.base_url = "http" + base.substr(2)});
    got += format("; {}; {}", co_await ask_by(client), co_await ticks_in_all(base, 2));
    got += format("; {}", co_await count(base, {"one", "two"}));
    servers.cancel();
  });
  print("{}\n", got);
  co_return got == "ann is here, ann: hello; 1; 403, 1009; bob is here; 2; 6" ? 0 : 1;
}

int main() { return run(check); }
