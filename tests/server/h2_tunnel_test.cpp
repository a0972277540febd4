// SPDX-License-Identifier: MIT
#include "weft/server/h2_tunnel.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/server/h2_client.hpp"
#include "weft/body/takeover.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::http {
namespace {

using tests::h2_client;
using tests::with_h2_client;

/// Agrees to any tunnel, and has `talk` talk over it.
template <typename Talk>
handler tunnels(Talk talk) {
  return [talk](request& r) {
    response made{.status = r.method == "CONNECT" ? 200 : 101};
    made.headers = {
        {"upgrade", "websocket"}, {"connection", "upgrade"}, {"x-asked", r.method + ' ' + r.target}};
    made.upgrade = make_takeover([talk](io::stream& s, std::string) { return talk(s); });
    return made;
  };
}

task<> echo(io::stream& s) {
  while (const io::chunk piece = co_await s.read_chunk()) co_await s.write_all(piece);
}

TASK_TEST(H2Tunnel, CarriesBytesBothWays, .seeds = 10) {
  std::vector<std::string> lines;
  const server_options options{.on_exchange = [&](const exchange& e) { lines.push_back(access_line(e)); }};
  co_await with_h2_client(tunnels(echo), options, [](h2_client& client) -> task<> {
    const auto id = client.connect("/chat?x"), plain = client.ask("", "CONNECT", true);
    co_await client.until(
        [&] { return client.answers[id].status != 0 && client.answers[plain].status != 0; });
    EXPECT_EQ(client.answers[id].status, 200);
    EXPECT_EQ(client.answers[id].fields.get("x-asked"), "GET /chat?x");
    EXPECT_EQ(client.answers[plain].fields.get("x-asked"), "CONNECT a.example");
    EXPECT_FALSE(client.answers[id].fields.contains("content-length"));
    EXPECT_FALSE(client.answers[id].fields.contains("upgrade"));
    for (const std::string piece : {"one ", "two ", "three"}) {
      client.talk.write(id, piece);
      const std::size_t before = client.answers[id].body.size();
      co_await client.until([&] { return client.answers[id].body.size() == before + piece.size(); });
    }
    const std::string large(1'000'000, 'x');
    client.talk.write(plain, large);
    client.talk.finish(plain);
    const auto got = co_await client.answer_to(plain);
    EXPECT_EQ(got.body.size(), large.size());
    EXPECT_EQ(got.code, h2::error_code::no_error);
    client.talk.finish(id);
    EXPECT_EQ((co_await client.answer_to(id)).body, "one two three");
  });
  std::ranges::sort(lines);
  EXPECT_EQ(lines, (std::vector<std::string>{R"(- - "CONNECT /chat?x HTTP/2" 200 OK)",
                                             R"(- - "CONNECT a.example HTTP/2" 200 OK)"}));
}

TASK_TEST(H2Tunnel, HoldsBackWhoIsFaster) {
  std::size_t sent = 0;
  const auto flood = [&](io::stream& s) -> task<> {
    for (;; sent += 1000) co_await s.write_all(std::string(1000, 'x'));
  };
  co_await with_h2_client(tunnels(flood), {}, [&](h2_client& client) -> task<> {
    client.consumes = false;
    const auto id = client.connect("/");
    co_await client.until([&] { return client.answers[id].body.size() >= h2::limits().window_bytes; });
    co_await sleep_for(100s);  // no time limit of the server's: who talks has its own
    EXPECT_LT(sent, h2::limits().window_bytes + h2::limits().unsent_bytes_max + 2000);
    const std::size_t before = sent;
    client.talk.consume(id, client.answers[id].body.size());
    co_await client.until([&] { return client.answers[id].body.size() > h2::limits().window_bytes; });
    co_await testing::wait_all_blocked();
    EXPECT_GT(sent, before);
    client.talk.reset(id, h2::error_code::cancel);
    co_await client.flush();
    co_await testing::wait_all_blocked();
  });
  const auto deaf = [](io::stream& s) -> task<> {
    co_await sleep_for(100s);
    co_await echo(s);
  };
  const server_options options{.on_handler_error = [](auto&&...) {}};
  co_await with_h2_client(tunnels(deaf), options, [&](h2_client& client) -> task<> {
    const auto id = client.connect("/");
    client.talk.write(id, std::string(1'000'000, 'x'));
    co_await client.until([&] { return client.answers[id].status != 0; });
    co_await testing::wait_all_blocked();
    EXPECT_EQ(client.talk.room(id), 0u);
    EXPECT_EQ((co_await client.answer_to(client.ask("/"))).status, 500);  // others have windows of their own
    EXPECT_EQ(client.answers[id].body, "");
    client.talk.finish(id);
    EXPECT_EQ((co_await client.answer_to(id)).body.size(), 1'000'000u);
  });
}

TASK_TEST(H2Tunnel, SeesHowTheClientEnds, .seeds = 10) {
  std::string how;
  const auto listen = [&](io::stream& s) -> task<> {
    try {
      std::string piece(10, '\0');
      while (const std::size_t n = co_await s.read_some(piece)) how.append(piece, 0, n);
      how += " end";
    } catch (const io::error& e) {
      how += format(" {}", e.code().value());
    }
    co_await s.write_all("bye");
  };
  co_await with_h2_client(tunnels(listen), {}, [&](h2_client& client) -> task<> {
    const auto ends = client.connect("/");
    client.talk.write(ends, "some bytes, and more");
    client.talk.finish(ends);
    EXPECT_EQ((co_await client.answer_to(ends)).body, "bye");
    EXPECT_EQ(std::exchange(how, {}), "some bytes, and more end");
    const auto resets = client.connect("/");
    co_await client.until([&] { return client.answers[resets].status != 0; });
    client.talk.reset(resets, h2::error_code::cancel);
    co_await client.flush();
    co_await testing::wait_all_blocked();
    EXPECT_EQ(std::exchange(how, {}), format(" {}", ECONNRESET));
    const auto gone = client.connect("/");
    co_await client.until([&] { return client.answers[gone].status != 0; });
  });
  EXPECT_EQ(how, format(" {}", ECONNRESET));
}

TASK_TEST(H2Tunnel, EndsAsItsTakeoverDoes, .seeds = 10) {
  std::vector<std::string> reported;
  const server_options options{.write_timeout = 3s, .on_handler_error = [&](const request&, auto& error) {
                                 reported.push_back(describe(error));
                               }};
  const auto talk = [](io::stream& s) -> task<> {
    std::string what(1, '\0');
    co_await s.read_some(what);
    co_await s.write_all("bye");
    if (what == "c") s.close();
    if (what == "t") throw std::runtime_error("oops");
    if (what == "w") {
      co_await s.close_write();
      co_await sleep_for(5s);
    }
    if (what == "h") {
      co_await s.close_write();
      EXPECT_THROW(co_await s.write_all("x"), io::error);
      EXPECT_EQ(co_await s.read_some(what), 1u);  // the other side goes on
    }
  };
  co_await with_h2_client(tunnels(talk), options, [&](h2_client& client) -> task<> {
    const auto begin = [&](std::string_view what) -> task<h2::stream_id> {
      const auto id = client.connect("/");
      client.talk.write(id, what);
      co_await client.answer_to(id);
      co_return id;
    };
    for (const std::string_view broken : {"c", "t"}) {
      EXPECT_EQ(client.answers[co_await begin(broken)].code, h2::error_code::cancel) << broken;
    }
    EXPECT_EQ(reported, std::vector<std::string>{"oops"});
    const auto half = co_await begin("h");
    co_await sleep_for(10s);
    EXPECT_EQ(client.answers[half].body, "bye");
    client.talk.write(half, "x");
    client.talk.finish(half);
    co_await client.flush();
    // Returns, now or later, and the client does not end its side.
    for (const auto& [what, later] : {std::pair("r", 0s), {"w", 5s}}) {
      const auto left = co_await begin(what);
      EXPECT_EQ(client.answers[left].body, "bye");
      const time_point since = co_await now();
      co_await client.until([&] { return client.answers[left].code != h2::error_code::no_error; });
      EXPECT_EQ(co_await now() - since, later + 3s);
    }
  });
}

TASK_TEST(H2Tunnel, IsRefusedInOrdinaryResponses) {
  std::vector<std::string> lines;
  const server_options options{.on_handler_error = [](auto&&...) {},
                               .on_exchange = [&](const exchange& e) { lines.push_back(access_line(e)); }};
  const auto refuse = [](request& r) {
    if (r.target == "/page" || r.method == "CONNECT") return response::text("a page");
    response made = response::text(r.method + ' ' + std::string(r.headers.get("upgrade").value_or("")), 403);
    if (r.target == "/switch")
      made.upgrade = make_takeover([](io::stream&, std::string) -> task<> { co_return; });
    return made;
  };
  co_await with_h2_client(refuse, options, [&](h2_client& client) -> task<> {
    const auto refused = co_await client.answer_to(client.connect("/"));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.body, "GET websocket");
    EXPECT_EQ((co_await client.answer_to(client.connect("/page"))).status, 501);
    EXPECT_EQ((co_await client.answer_to(client.connect("/switch"))).status, 500);
    EXPECT_EQ((co_await client.answer_to(client.connect("/", {}, "connect-udp"))).status, 501);
    EXPECT_EQ((co_await client.answer_to(client.connect("/", {}, "WebSocket"))).status, 403);
    EXPECT_EQ((co_await client.answer_to(client.ask("", "CONNECT", true))).status, 501);
    EXPECT_EQ((co_await client.answer_to(client.ask("/page"))).body, "a page");
  });
  EXPECT_EQ(lines.at(0), R"(- - "CONNECT / HTTP/2" 403 Forbidden)");
  EXPECT_EQ(lines.at(3), R"(- - "CONNECT / HTTP/2" 501 Not Implemented)");
  EXPECT_EQ(lines.size(), 7u);
}

TASK_TEST(H2Tunnel, IsToldOfAShutdown) {
  for (const bool heeds : {true, false}) {
    struct until_told final : takeover {
      explicit until_told(bool h) : heeds(h) {}
      task<> run(io::stream& s, std::string) override {
        while (!told) co_await asked.park();
        co_await s.write_all("going");
        if (!heeds) co_await sleep_forever();
      }
      void begin_shutdown() override {
        told = true;
        asked.unpark_all();
      }
      bool heeds, told = false;
      parking_lot asked;
    };
    std::vector<int> statuses;
    const server_options options{.shutdown_grace = 2s,
                                 .on_exchange = [&](const exchange& e) { statuses.push_back(e.status); }};
    const auto handle = [heeds](request&) {
      response made{.status = 101};
      made.upgrade = std::make_shared<until_told>(heeds);
      return made;
    };
    auto [near, far] = io::memory_stream::pair();
    h2_client client{std::move(near)};
    cancel_scope serving;
    const time_point begin = co_await now();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await serving.run([&] { return serve_connection(far, handle, options); });
        far.close();
      });
      const auto id = client.connect("/");
      co_await client.until([&] { return client.answers[id].status != 0; });
      serving.cancel();
      co_await client.until([&] { return client.answers[id].body == "going"; });
      client.talk.finish(id);
      co_await client.until([] { return false; });
      client.stream.close();
      EXPECT_EQ(client.answers[id].ended, heeds);
    });
    EXPECT_EQ(co_await now() - begin, heeds ? 0s : 2s);
    EXPECT_EQ(statuses, std::vector<int>{200});  // it was told of when it began
  }
}

TEST(H2TunnelCancelled, LeavesNothingBehind) {
  const auto counts = testing::cancel_everywhere(
      [](testing::cancelled_run& run) -> task<> {
        auto [near, far] = io::memory_stream::pair();
        h2_client client{std::move(near)};
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> {
            auto talk = [&]() -> task<> {
              const auto id = client.connect("/");
              client.talk.write(id, std::string(100'000, 'x'));
              co_await client.until([&] { return client.answers[id].body.size() == 100'000; });
              client.talk.finish(id);
              co_await client.answer_to(id);
            };
            auto talking = talk();
            co_await attempt(talking);
            client.stream.close();
          });
          co_await run.run(
              [&]() -> task<> { co_await serve_connection(far, tunnels(echo), {.shutdown_grace = 1s}); });
          far.close();
        });
      },
      {.seeds = 2});
  EXPECT_GT(counts.cuts, 5u);
}

}  // namespace
}  // namespace weft::http
