// SPDX-License-Identifier: MIT
// Covers: weft/ws/connect.hpp weft/ws/accept.hpp weft/ws/session.hpp
#include "weft/ws/connect.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

#include "tests/ws/memory_server.hpp"
#include "weft/body/takeover.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/exit_stack.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/testing/network.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/ws/accept.hpp"

namespace weft::ws {
namespace {

using testing::answer_function;
using testing::beside_server;
using testing::echo;
using testing::echoing;

/// The error with which connecting fails.
task<std::string> failure_of(std::string url, connect_options options = {}, errc expected = errc::refused) {
  auto trying = with(connect(std::move(url), std::move(options)), [](connection&) -> task<> {
    ADD_FAILURE() << "connected";
    co_return;
  });
  EXPECT_EQ(co_await attempt(trying), ended::threw);
  try {
    trying.take();
  } catch (const connect_error& e) {
    EXPECT_EQ(e.code(), make_error_code(expected));
    EXPECT_EQ(e.response() != nullptr, expected == errc::refused || expected == errc::bad_handshake);
    co_return e.what();
  }
  co_return "";
}

TASK_TEST(Connect, TalksToAServer, .seeds = 10) {
  co_await beside_server(echoing, []() -> task<> {
    co_await with(connect("ws://localhost/chat"), [](connection& socket) -> task<> {
      EXPECT_TRUE(socket.is_compressed());
      for (const std::string& text : {std::string("hello"), std::string(10'000, 'x')}) {
        co_await socket.send_text(text);
        EXPECT_EQ(co_await socket.recv_text(), text);
      }
    });
  });
}

TASK_TEST(Connect, IsAResourceOfAStackToo) {
  co_await beside_server(echoing, []() -> task<> {
    co_await with(exit_stack(), [](exit_stack& stack) -> task<> {
      connection& a = co_await stack.push(connect("ws://localhost/a"));
      connection& b = co_await stack.push(connect("ws://localhost/b"));
      co_await a.send_text("to a");
      co_await b.send_text("to b");
      EXPECT_EQ(co_await b.recv_text(), "to b");
      EXPECT_EQ(co_await a.recv_text(), "to a");
    });
  });
}

TASK_TEST(Connect, AgreesOnASubprotocolAndSendsHeaders) {
  const auto answer = [](http::request& request) {
    EXPECT_EQ(request.target, "/x?y=z");
    EXPECT_EQ(request.headers.get("authorization"), "Bearer t");
    return accept(request,
                  [](connection& socket) -> task<> {
                    EXPECT_EQ(socket.subprotocol(), "chat");
                    co_await echo(socket);
                  },
                  {.connection = {.compression = {.enabled = false}}, .subprotocols = {"chat"}});
  };
  co_await beside_server(answer, []() -> task<> {
    connect_options options{.subprotocols = {"soap", "chat"}, .headers = {{"authorization", "Bearer t"}}};
    co_await with(connect("ws://localhost/x?y=z", options), [](connection& socket) -> task<> {
      EXPECT_EQ(socket.subprotocol(), "chat");
      EXPECT_FALSE(socket.is_compressed());
      co_return;
    });
  });
}

TASK_TEST(Connect, AServerMaySpeakAtOnce) {
  const auto answer = [](http::request& request) {
    return http::response{.status = 101,
                          .headers = accepting(request, {}, {}).headers,
                          .upgrade = http::make_takeover([](io::stream& stream, std::string) -> task<> {
                            co_await stream.write_all(std::string_view("\x81\x02hi\x88\x00", 6));
                            std::string rest(100, '\0');
                            co_await stream.read_some(rest);
                          })};
  };
  co_await beside_server(answer, []() -> task<> {
    co_await with(connect("ws://localhost/"), [](connection& socket) -> task<> {
      EXPECT_EQ(co_await socket.recv_text(), "hi");
      EXPECT_FALSE(co_await socket.next());
      EXPECT_EQ(socket.code(), 1005);
    });
  });
}

TASK_TEST(Connect, SaysWhyThereIsNoConnection) {
  const auto answer = [](http::request& request) {
    if (request.path() == "/moved") {
      return http::response{.status = 302, .headers = {{"location", "ws://localhost/"}}};
    }
    if (request.path() == "/liar") {
      http::response made = accept(request, echo);
      made.headers.set("sec-websocket-accept", "no");
      return made;
    }
    return http::response::text("members only", 403);
  };
  co_await beside_server(answer, []() -> task<> {
    EXPECT_EQ(co_await failure_of("ws://localhost/chat"),
              "ws://localhost/chat: the server answered 403 Forbidden");
    EXPECT_EQ(co_await failure_of("ws://user:secret@localhost/moved"),
              "ws://localhost/moved: the server answered 302 Found");
    EXPECT_EQ(
        co_await failure_of("ws://localhost/liar", {}, errc::bad_handshake),
        "ws://localhost/liar: the server did not understand the request: Sec-WebSocket-Accept is wrong");
    EXPECT_EQ(co_await failure_of("ftp://localhost/", {}, errc::invalid_url),
              "ftp://localhost/: the scheme is not ws or wss");
    EXPECT_EQ(co_await failure_of("ws://localhost/a#b", {}, errc::invalid_url),
              "ws://localhost/a#b: a WebSocket has no fragments");
    EXPECT_EQ(co_await failure_of("localhost", {}, errc::invalid_url),
              "localhost: 'localhost' has no scheme (http:// or https://)");
    EXPECT_NE((co_await failure_of("ws://localhost:81/", {}, errc::connect_failed)).find("refused"),
              std::string::npos);
  });
}

TASK_TEST(Connect, KeepsTheRefusal) {
  const auto answer = [](http::request&) { return http::response::text("members only", 403); };
  co_await beside_server(answer, []() -> task<> {
    try {
      co_await with(connect("ws://localhost/"), echo);
      ADD_FAILURE();
    } catch (const connect_error& e) {
      EXPECT_EQ(e.response()->status, 403);
      EXPECT_EQ(e.response()->body, "members only");
      EXPECT_EQ(e.response()->headers.get("content-type"), "text/plain; charset=utf-8");
    }
  });
}

TASK_TEST(Connect, DoesNotWaitForEver) {
  weft::testing::network net;
  auto listener = co_await net::listen_any({.port = 80});
  const time_point begin = co_await now();
  EXPECT_EQ(co_await failure_of("ws://localhost/", {.open_timeout = 3s}, errc::timed_out),
            "ws://localhost/: no answer after 3 s");
  EXPECT_EQ(co_await now() - begin, 3s);
}

TASK_TEST(Accept, RefusesWhatIsNoWebSocket) {
  http::request plain;
  plain.headers = {{"host", "a"}};
  const auto answer = accept(plain, echo);
  EXPECT_EQ(answer.status, 426);
  EXPECT_EQ(answer.upgrade, nullptr);
  co_return;
}

task<> receive(connection& socket) {
  for (;;) co_await socket.recv_text();
}
task<> receive_and_send(connection& socket) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      for (;; co_await sleep_for(1s)) co_await socket.send_text("tick");
    });
    co_await receive(socket);
  });
}

/// A client gets a WebSocket, and is gone without a word.
task<> vanish_from(ws::handler talk) {
  const auto answer = [&](http::request& request) { return accept(request, talk); };
  co_await beside_server(answer, []() -> task<> {
    auto stream = co_await net::connect_stream("localhost", 80);
    http::headers fields = request_fields(fresh_key(), {});
    fields.add("host", "localhost");
    std::string head;
    http::h1::encode_request_head(head, "GET", "/", fields, http::h1::body_framing::none());
    co_await stream->write_all(head);
    std::string piece(4096, '\0');
    co_await stream->read_some(piece);
    stream->close();
  });
}

TASK_TEST(Accept, AClientThatVanishesIsNoErrorOfTheServer) {
  co_await vanish_from(receive);
  co_await vanish_from(receive_and_send);
}

TASK_TEST(Accept, AHandlerThatThrowsTellsTheClient) {
  const auto answer = [](http::request& request) {
    return accept(request, [](connection& socket) -> task<> {
      co_await socket.recv_text();
      throw std::runtime_error("a bug");
    });
  };
  int code = 0;
  auto all = beside_server(answer, [&]() -> task<> {
    co_await with(connect("ws://localhost/"), [&](connection& socket) -> task<> {
      co_await socket.send_text("go");
      auto reading = socket.next();
      EXPECT_EQ(co_await attempt(reading), ended::threw);
      code = socket.code().value_or(0);
    });
  });
  EXPECT_EQ(co_await attempt(all), ended::threw);  // a server says it in its log
  EXPECT_EQ(code, 1011);
}

}  // namespace
}  // namespace weft::ws
