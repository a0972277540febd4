// SPDX-License-Identifier: MIT
// Covers: weft/client/h2_client_connection.hpp weft/client/h2_client_exchange.hpp
// Covers: weft/client/shared_connections.hpp weft/client/pooled_connection.hpp
// The client against a server in memory that does what each test says, over HTTP/2 without TLS.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/body/body_source.hpp"
#include "weft/client/client.hpp"
#include "weft/client/errors.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/core/with.hpp"
#include "weft/flow/gather.hpp"
#include "weft/h2/session.hpp"
#include "weft/io/errors.hpp"
#include "weft/net/serve.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/network.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::http {
namespace {

struct h2_request {
  h2::message_head head{};
  std::string body{};
  headers trailers{};
  bool ended = false;
};

/// One connection of the server. `told(connection, event)` answers, after it was noted in `requests`.
struct h2_peer {
  using told_function = std::function<void(h2_peer&, const h2::event&)>;
  explicit h2_peer(int which, const h2::limits& bounds) : number(which), talk(h2::role::server, bounds) {}

  int number;  // of the connections, from 1
  h2::session talk;
  std::map<h2::stream_id, h2_request> requests{};
  bool hangs_up = false;
  duration pause{};   // before each read
  std::string raw{};  // sent as it is

  void answer(h2::stream_id to, std::string_view body, int status = 200, const headers& fields = {}) {
    talk.respond(to, {.status = status, .fields = fields}, !body.empty());
    talk.write(to, body);
    talk.finish(to);
  }
  void note(const h2::event& e) {
    h2_request& one = requests[e.stream];
    if (e.what == h2::event::kind::head) one.head = *e.head;
    if (e.what == h2::event::kind::body) one.body += e.data;
    if (e.what == h2::event::kind::body) talk.consume(e.stream, e.data.size());
    if (e.what == h2::event::kind::end && e.head) one.trailers = e.head->fields;
    if (e.what == h2::event::kind::end) one.ended = true;
  }
  task<> run(io::stream& stream, const told_function& told) {
    std::string out, piece(100'000, '\0');
    while (!hangs_up) {
      out.clear();
      talk.take_output(out);
      out += std::exchange(raw, {});
      if (!out.empty()) co_await stream.write_all(out);
      if (hangs_up) break;
      if (pause > duration::zero()) co_await sleep_for(pause);
      const std::size_t count = co_await stream.read_some(piece);
      if (count == 0) co_return;
      talk.receive(std::string_view(piece).substr(0, count));
      while (auto e = talk.next_event()) {
        note(*e);
        told(*this, *e);
      }
    }
    out.clear();
    talk.take_output(out);
    co_await stream.write_all(out);
  }
};

/// What the server has seen.
struct h2_script {
  h2_peer::told_function told;
  h2::limits bounds{};
  int connections = 0;

  task<> run(net::any_stream stream) {
    h2_peer one(++connections, bounds);
    auto talking = one.run(stream, told);
    co_await attempt(talking);
  }
};

/// Answers each request with its path and body, once it is whole.
void h2_answer_path(h2_peer& on, const h2::event& e) {
  const h2_request& one = on.requests[e.stream];
  if (e.what == h2::event::kind::end) on.answer(e.stream, one.head.path + one.body);
}

const std::string h2_base = "http://server.example";

client h2_client_of(timeouts limits = {}) { return client({.timeouts = limits, .http1 = false}); }

/// Runs `body` beside a server that follows the script.
task<> with_h2_server(h2_script& script, std::function<task<>()> body) {
  testing::network net;
  net.add_host("server.example");
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn_daemon([&]() -> task<> {
      co_await net.run_on("server.example", [&]() -> task<> {
        co_await net::serve(co_await net::listen_any({.port = 80}),
                            [&](net::any_stream s) { return script.run(std::move(s)); });
      });
    });
    co_await testing::wait_all_blocked();
    co_await body();
  });
}

TASK_TEST(H2Client, ManyRequestsShareAConnection, .seeds = 20) {
  h2_script script{h2_answer_path};
  co_await with_h2_server(script, []() -> task<> {
    client c = h2_client_of();
    std::vector<task<client_response>> all;
    for (int i = 0; i < 50; ++i) all.push_back(c.get(format("{}/{}?x", h2_base, i)));
    const auto got = co_await gather(std::move(all));
    for (int i = 0; i < 50; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)].body(), format("/{}?x", i));
    EXPECT_EQ(got[0].http_version(), "HTTP/2");
    EXPECT_EQ(got[0].reason(), "OK");
    EXPECT_EQ((co_await c.post(h2_base + "/p", {.body = "body"})).body(), "/pbody");
  });
  EXPECT_EQ(script.connections, 1);
}

TASK_TEST(H2Client, RequestsAreWhatHttp2Asks) {
  std::string told;
  h2_script script{[&](h2_peer& on, const h2::event& e) {
    if (e.what != h2::event::kind::end) return;
    const h2::message_head& head = on.requests[e.stream].head;
    told += format("{} {} {} {}", head.method, head.scheme, head.authority, head.path);
    for (const auto& [name, value] : head.fields) told += format(" {}={}", name, value);
    on.answer(e.stream, head.method == "HEAD" ? "" : "x", head.method == "GET" ? 204 : 200,
              head.method == "HEAD" ? headers{{"content-length", "7"}} : headers());
  }};
  co_await with_h2_server(script, []() -> task<> {
    client c({.http1 = false,
              .default_headers = {{"accept", "a"}, {"user-agent", "u"}, {"accept-encoding", "e"}}});
    const auto got = co_await c.head(h2_base + ":80/h", {.headers = {{"Connection", "close"}, {"X-Y", "z"}}});
    EXPECT_EQ(got.headers().get("content-length"), "7");
    EXPECT_EQ(got.body(), "");
    co_await c.post(h2_base, {.headers = {{"content-type", "t"}}});
  });
  EXPECT_EQ(
      told,
      "HEAD http server.example /h x-y=z accept=a user-agent=u accept-encoding=e"
      "POST http server.example / content-type=t accept=a user-agent=u accept-encoding=e content-length=0");
}

TASK_TEST(H2Client, NoMoreRequestsThanTheServerTakes, .seeds = 20) {
  std::size_t most = 0;
  std::vector<h2::stream_id> waiting;
  h2_script script{[&](h2_peer& on, const h2::event& e) {
                     if (e.what != h2::event::kind::end) return;
                     waiting.push_back(e.stream);
                     most = std::max(most, waiting.size());
                     if (waiting.size() < 3 && e.stream > 1) return;
                     for (const auto id : std::exchange(waiting, {}))
                       on.answer(id, on.requests[id].head.path);
                   },
                   {.streams_max = 3}};
  co_await with_h2_server(script, []() -> task<> {
    client c = h2_client_of();
    co_await c.get(h2_base + "/first");  // what the server takes is known from here on
    std::vector<task<client_response>> all;
    for (int i = 0; i < 30; ++i) all.push_back(c.get(format("{}/{}", h2_base, i)));
    const auto got = co_await gather(std::move(all));
    for (int i = 0; i < 30; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)].body(), format("/{}", i));
  });
  EXPECT_EQ(most, 3u);
  EXPECT_EQ(script.connections, 1);
}

// Each of three requests in turn is cut, at any time; the other two do not notice.
TASK_TEST(H2Client, WhoIsCutDoesNotDisturbTheOthers, .seeds = 10) {
  std::size_t resets = 0;
  h2_script script{[&](h2_peer& on, const h2::event& e) {
    if (e.what == h2::event::kind::closed && e.code == h2::error_code::cancel) ++resets;
    if (e.what == h2::event::kind::head && e.head->path == "/quick") {
      for (const auto& [id, one] : on.requests) on.answer(id, one.head.path);
    }
  }};
  for (const int cut : {0, 1, 2}) {
    co_await with_h2_server(script, [&]() -> task<> {
      client c = h2_client_of(timeouts::all(1h));
      std::vector<std::string> bodies(3);
      co_await with_task_group([&](task_group<>& group) -> task<> {
        std::vector<child_handle<void>> all;
        for (int i = 0; i < 3; ++i) {
          all.push_back(group.spawn([&, i]() -> task<> {
            bodies[static_cast<std::size_t>(i)] = (co_await c.get(format("{}/{}", h2_base, i))).body();
          }));
        }
        co_await testing::wait_all_blocked();
        all[static_cast<std::size_t>(cut)].cancel();
        co_await testing::wait_all_blocked();
        EXPECT_EQ((co_await c.get(h2_base + "/quick")).body(), "/quick");
      });
      for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(bodies[static_cast<std::size_t>(i)], i == cut ? "" : format("/{}", i));
      }
    });
  }
  EXPECT_EQ(script.connections, 3);
  EXPECT_EQ(resets, 3u);
}

// It may be sending for all when it is cut: it leaves that to the others, and they go on.
TASK_TEST(H2Client, WhoIsCutDoesNotSendForTheOthers, .seeds = 10) {
  h2_script script{[&](h2_peer& on, const h2::event& e) {
    on.pause = 1s;
    h2_answer_path(on, e);
  }};
  const std::string large(2'000'000, 'x');
  co_await with_h2_server(script, [&]() -> task<> {
    client c = h2_client_of(timeouts::all(1h));
    co_await with_task_group([&](task_group<>& group) -> task<> {
      const auto post = [&]() -> task<> {
        EXPECT_EQ((co_await c.post(h2_base + "/", {.body = large})).body(), "/" + large);
      };
      group.spawn(post);
      const time_point begun = co_await now();
      co_await move_on_after(5s, post);
      EXPECT_LE(co_await now() - begun, 8s);
    });
  });
  EXPECT_EQ(script.connections, 1);
}

// What was beyond the last stream of a GOAWAY was not begun: it is sent again, whatever the method.
TASK_TEST(H2Client, RequestsThatWereRefusedAreSentAgain, .seeds = 10) {
  for (const bool goes_away : {true, false}) {
    h2_script script{[&](h2_peer& on, const h2::event& e) {
      if (on.number > 1 || (!goes_away && e.stream > 1 && on.requests.size() > 3))
        return h2_answer_path(on, e);
      if (e.what != h2::event::kind::end) return;
      if (!goes_away) return on.talk.reset(e.stream, h2::error_code::refused_stream);
      if (e.stream == 1) return h2_answer_path(on, e);
      if (on.requests.size() < 3) return;
      on.raw = std::string("\0\0\x08\x07\0\0\0\0\0\0\0\0\x01\0\0\0\0", 17);  // GOAWAY: stream 1 was the last
    }};
    co_await with_h2_server(script, []() -> task<> {
      client c = h2_client_of();
      std::vector<task<client_response>> all;
      for (int i = 0; i < 3; ++i) all.push_back(c.post(format("{}/{}", h2_base, i), {.body = "!"}));
      const auto got = co_await gather(std::move(all));
      for (int i = 0; i < 3; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)].body(), format("/{}!", i));
    });
    EXPECT_EQ(script.connections, goes_away ? 2 : 1);
  }
}

// The request that was begun goes on, here in the midst of its body and of its response.
TASK_TEST(H2Client, WhatWasBegunBeforeAGoawayGoesOn, .seeds = 10) {
  h2_script script{[&](h2_peer& on, const h2::event& e) {
    if (on.number > 1) return h2_answer_path(on, e);
    if (e.what == h2::event::kind::head && e.stream == 1) {
      on.talk.respond(1, {.status = 200}, true);
      on.talk.write(1, "begun, ");
    }
    if (e.what == h2::event::kind::head && on.requests.size() == 3) {
      on.raw = std::string("\0\0\x08\x07\0\0\0\0\0\0\0\0\x01\0\0\0\0", 17);  // GOAWAY, as above
    }
    if (e.what != h2::event::kind::end || e.stream != 1) return;
    on.talk.write(1, format("and ended: {}", on.requests[1].body.size()));
    on.talk.finish(1);
  }};
  const std::string large(100'000, 'x');
  co_await with_h2_server(script, [&]() -> task<> {
    client c = h2_client_of();
    std::vector<task<client_response>> all;
    for (int i = 0; i < 3; ++i) all.push_back(c.post(format("{}/{}", h2_base, i), {.body = large}));
    int begun = 0;
    for (const auto& got : co_await gather(std::move(all))) {
      if (got.body() == "begun, and ended: 100000") ++begun;
      EXPECT_TRUE(got.body().ends_with(large) || got.body().starts_with("begun, "));
    }
    EXPECT_EQ(begun, 1);
  });
  EXPECT_EQ(script.connections, 2);
}

TASK_TEST(H2Client, AKeptConnectionThatEndedIsReplaced) {
  h2_script script{[&](h2_peer& on, const h2::event& e) {
    h2_answer_path(on, e);
    on.hangs_up = e.what == h2::event::kind::end;
  }};
  co_await with_h2_server(script, []() -> task<> {
    client c = h2_client_of();
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ((co_await c.get(h2_base + "/g")).body(), "/g");
      co_await testing::wait_all_blocked();
      EXPECT_EQ((co_await c.post(h2_base + "/p", {.body = "!"})).body(), "/p!");
    }
  });
  EXPECT_EQ(script.connections, 6);
}

TASK_TEST(H2Client, StreamsBodiesBothWays, .seeds = 5) {
  h2_script script{[&](h2_peer& on, const h2::event& e) {
    if (e.what == h2::event::kind::head) on.talk.respond(e.stream, {.status = 200}, true);
    if (e.what == h2::event::kind::body) on.talk.write(e.stream, e.data);
    if (e.what == h2::event::kind::end) on.talk.finish(e.stream, on.requests[e.stream].trailers);
  }};
  const std::string large(1'000'000, 'x');
  co_await with_h2_server(script, [&]() -> task<> {
    client c = h2_client_of();
    EXPECT_EQ((co_await c.post(h2_base, {.body = large})).body(), large);  // in step with its own echo
    const auto source = make_body([](body_sink& out) -> task<> {
      for (const std::string piece : {"one ", "two ", "three"}) {
        co_await out.write(piece);
        co_await sleep_for(1s);
      }
      out.trailers.add("x-sum", "3");
    });
    co_await with(c.stream("POST", h2_base, {.source = source}), [&](streamed_response& r) -> task<> {
      std::string rest;
      for (;;) {
        const std::string_view piece = co_await r.next();
        if (piece.empty()) break;
        rest += piece;
      }
      EXPECT_EQ(rest, "one two three");
      EXPECT_EQ(r.trailers().get("x-sum"), "3");
    });
  });
  EXPECT_EQ(script.connections, 1);
}

// Nobody reads one response: the others go on; left early it is reset, and the connection stays.
TASK_TEST(H2Client, AResponseThatNobodyReadsWaits, .seeds = 5) {
  std::string codes;
  const std::string large(1'000'000, 'x');
  h2::stream_id slow = 0;
  h2_script script{[&](h2_peer& on, const h2::event& e) {
    if (e.what == h2::event::kind::closed) codes += name(e.code);
    if (e.what != h2::event::kind::end) return;
    const std::string& path = on.requests[e.stream].head.path;
    if (path == "/slow") return void(slow = e.stream);
    if (path == "/go") on.answer(slow, "done");
    on.answer(e.stream, path == "/large" ? large : path);
  }};
  co_await with_h2_server(script, [&]() -> task<> {
    client c = h2_client_of();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { EXPECT_EQ((co_await c.get(h2_base + "/slow")).body(), "done"); });
      co_await with(c.stream("GET", h2_base + "/large"), [&](streamed_response& r) -> task<> {
        for (int i = 0; i < 20; ++i) EXPECT_EQ((co_await c.get(h2_base)).body(), "/");
        EXPECT_FALSE((co_await r.next()).empty());
      });
      co_await testing::wait_all_blocked();
      EXPECT_NE(codes.find("cancel"), std::string::npos) << codes;
      EXPECT_EQ((co_await c.get(h2_base + "/large")).body(), large);
      EXPECT_EQ((co_await c.get(h2_base + "/go")).body(), "/go");
    });
  });
  EXPECT_EQ(script.connections, 1);
}

TASK_TEST(H2Client, AServerMayAnswerBeforeItHasAll) {
  h2_script script{[&](h2_peer& on, const h2::event& e) {
    if (e.what != h2::event::kind::head) return;
    if (e.head->path == "/asks") return on.talk.respond(e.stream, {.status = 100}, false);
    on.answer(e.stream, "no", 413);
    on.talk.dismiss(e.stream);
  }};
  co_await with_h2_server(script, [&]() -> task<> {
    client c = h2_client_of();
    const auto got = co_await c.post(h2_base, {.body = std::string(1'000'000, 'x'), .expect_continue = true});
    EXPECT_EQ(got.status(), 413);
    EXPECT_EQ(got.body(), "no");
    EXPECT_EQ((co_await c.post(h2_base, {.body = std::string(3'000'000, 'x')})).status(), 413);
  });
  EXPECT_EQ(script.connections, 1);
}

TASK_TEST(H2Client, ItsWaitsHaveLimits, .seeds = 5) {
  h2_script script{[&](h2_peer& on, const h2::event& e) {
                     if (e.what == h2::event::kind::head && e.head->path != "/silent") h2_answer_path(on, e);
                     if (on.requests[e.stream].head.path != "/silent") h2_answer_path(on, e);
                   },
                   {.streams_max = 2}};
  co_await with_h2_server(script, [&]() -> task<> {
    client c = h2_client_of({.read = 10s, .pool = 3s});
    EXPECT_EQ((co_await c.get(h2_base + "/a")).body(), "/a");
    const time_point begun = co_await now();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < 2; ++i) {
        group.spawn([&]() -> task<> { EXPECT_THROW(co_await c.get(h2_base + "/silent"), read_timeout); });
      }
      co_await testing::wait_all_blocked();
      EXPECT_THROW(co_await c.get(h2_base + "/late"), pool_timeout);
      EXPECT_EQ(co_await now() - begun, 3s);
    });
    EXPECT_EQ(co_await now() - begun, 10s);
    EXPECT_EQ((co_await c.get(h2_base + "/b")).body(), "/b");
  });
  EXPECT_LE(script.connections, 2);
}

// What a server may do wrong, and what the client says to it; it can be used after that.
TASK_TEST(H2Client, ServersThatBreakTheProtocol) {
  using deed = std::function<void(h2_peer&, h2::stream_id)>;
  const std::pair<deed, const char*> cases[] = {
      {[](h2_peer& p, auto) { p.raw = "HTTP/1.1 400 Bad Request\r\n\r\n"; }, "remote_protocol"},
      {[](h2_peer& p, auto) { p.raw = std::string("\xff\xff\xff\0\0\0\0\0\1", 9); }, "remote_protocol"},
      {[](h2_peer& p, auto) { p.hangs_up = true; }, "server closed the connection"},
      {[](h2_peer& p, auto id) { p.talk.reset(id, h2::error_code::internal_error); },
       "reset the stream: internal_error"},
      {[](h2_peer& p, auto id) { p.talk.reset(id, h2::error_code::refused_stream); },
       "reset the stream: refused_stream"},
      {[](h2_peer& p, auto id) {
         for (int i = 0; i < 40; ++i) p.talk.respond(id, {.status = 103}, false);
       },
       "too many interim responses"},
      {[](h2_peer& p, auto id) { p.answer(id, "ab", 200, {{"content-length", "3"}}); },
       "reset the stream: protocol_error"},
      {[](h2_peer& p, auto id) { p.answer(id, "a", 200, {{"x", std::string(6000, 'x')}}); },
       "reset the stream: enhance_your_calm"},
      {[](h2_peer& p, auto id) { p.answer(id, std::string(2000, 'x')); }, "a body of more than 1000 bytes"},
      {[](h2_peer& p, auto id) {
         p.answer(id, std::string(500, 'x'), 200, {{"content-length", "600"}});
         p.hangs_up = true;
       },
       ""},
      {[](h2_peer& p, auto) { p.talk.terminate(h2::error_code::enhance_your_calm), p.hangs_up = true; }, ""},
  };
  for (const auto& [does, why] : cases) {
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, why);
    h2_script script{[&](h2_peer& on, const h2::event& e) {
      if (e.what != h2::event::kind::end) return;
      if (on.requests[e.stream].head.path == "/good") return h2_answer_path(on, e);
      does(on, e.stream);
    }};
    co_await with_h2_server(script, [&]() -> task<> {
      client c({.timeouts = {.total = 1h},
                .http1 = false,
                .message = {.header_bytes_max = 5000, .body_bytes_max = 1000}});
      std::string said;
      try {
        co_await c.get(h2_base + "/bad");
      } catch (const remote_protocol_error& e) {
        said = format("remote_protocol {}", e.what());
        EXPECT_EQ(e.request().url, h2_base + "/bad");
      }
      EXPECT_NE(said, "");
      EXPECT_NE(said.find(why), std::string::npos) << said << " for " << why;
      EXPECT_EQ((co_await c.get(h2_base + "/good")).body(), "/good");
    });
  }
}

TASK_TEST(H2Client, AServerThatCannotBeReachedIsToldToEachOnce) {
  testing::network net;
  net.add_host("server.example");
  client c = h2_client_of();
  const time_point begun = co_await now();
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < 10; ++i) {
      group.spawn([&]() -> task<> { EXPECT_THROW(co_await c.get(h2_base), connect_error); });
    }
    co_return;
  });
  EXPECT_LT(co_await now() - begun, 6s);
}

// One request is cut wherever it can be; the other, on the same connection, always gets its answer.
TEST(H2ClientCancelled, WhoSharesTheConnectionGetsItsAnswer) {
  const auto counts = testing::cancel_everywhere(
      [](testing::cancelled_run& run) -> task<> {
        h2_script script{h2_answer_path};
        co_await with_h2_server(script, [&]() -> task<> {
          client c = h2_client_of();
          co_await with_task_group([&](task_group<>& group) -> task<> {
            for (int i = 0; i < 2; ++i) {
              group.spawn([&]() -> task<> {
                const std::string body(40'000, 'y');
                EXPECT_EQ((co_await c.post(h2_base + "/", {.body = body})).body(), "/" + body);
              });
            }
            co_await run.run(
                [&]() -> task<> { co_await c.post(h2_base, {.body = std::string(100'000, 'x')}); });
          });
          EXPECT_EQ((co_await c.get(h2_base + "/z")).body(), "/z");
        });
        EXPECT_LE(script.connections, 2);
      },
      {.seeds = 2});
  EXPECT_GT(counts.cuts, 10u);
}

}  // namespace
}  // namespace weft::http
