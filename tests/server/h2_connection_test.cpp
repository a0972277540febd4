// SPDX-License-Identifier: MIT
// Covers: weft/server/h2_connection.hpp weft/server/h2_exchange.hpp weft/server/served_connection.hpp
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/server/h2_client.hpp"
#include "weft/body/body_reader.hpp"
#include "weft/body/body_source.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/h2/session.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::http {
namespace {

using tests::h2_client;
using tests::with_h2_client;

response h2_echo(request& r) {
  response made = response::text(r.body);
  made.headers.add("x-target", r.target);
  made.headers.add("x-host", r.headers.get("host").value_or("none"));
  return made;
}

TASK_TEST(H2Connection, AnswersRequests, .seeds = 3) {
  co_await with_h2_client(h2_echo, {}, [](h2_client& client) -> task<> {
    const auto got = co_await client.answer_to(client.post("/x?y", "hello"));
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, "hello");
    EXPECT_EQ(got.fields.get("content-length"), "5");
    EXPECT_EQ(got.fields.get("server"), "weft");
    EXPECT_TRUE(got.fields.contains("date"));
    EXPECT_EQ(got.fields.get("x-target"), "/x?y");
    EXPECT_EQ(got.fields.get("x-host"), "a.example");
    const auto head = co_await client.answer_to(client.ask("/", "HEAD"));
    EXPECT_EQ(head.fields.get("content-length"), "0");
    const std::string large(300'000, 'x');
    EXPECT_EQ((co_await client.answer_to(client.post("/", large))).body, large);
  });
}

TASK_TEST(H2Connection, AnswersWhatIsReadyFirst, .seeds = 10) {
  const auto slow = [](request& r) -> task<response> {
    if (r.path() == "/slow") co_await sleep_for(2s);
    co_return response::text("done");
  };
  co_await with_h2_client(slow, {}, [](h2_client& client) -> task<> {
    const auto begin = co_await now();
    const auto late = client.ask("/slow"), soon = client.ask("/");
    co_await client.answer_to(soon);
    EXPECT_EQ(co_await now(), begin);
    std::vector<h2::stream_id> many{late};
    for (int i = 0; i < 50; ++i) many.push_back(client.ask("/slow"));
    for (const auto id : many) EXPECT_EQ((co_await client.answer_to(id)).body, "done");
    EXPECT_EQ(co_await now() - begin, 2s);
  });
}

TASK_TEST(H2Connection, StreamsBodiesBothWays, .seeds = 10) {
  handler handle([](request& r) -> task<response> {
    auto reader = r.stream;
    response made = streamed(make_body([reader](body_sink& out) -> task<> {
      co_await reader->copy_to(out);
      out.trailers.add("x-end", "yes");
    }));
    co_return made;
  });
  handle.stream_bodies([](const request&) { return true; });
  co_await with_h2_client(std::move(handle), {}, [](h2_client& client) -> task<> {
    const auto id = client.ask("/", "POST", true);
    for (const std::string piece : {"one ", "two ", "three"}) {
      client.talk.write(id, piece);
      const std::size_t before = client.answers[id].body.size();
      co_await client.until([&] { return client.answers[id].body.size() == before + piece.size(); });
    }
    client.talk.finish(id, {{"x-sum", "3"}});
    const auto got = co_await client.answer_to(id);
    EXPECT_EQ(got.body, "one two three");
    EXPECT_EQ(got.trailers.get("x-end"), "yes");
    EXPECT_EQ(got.trailers.get("x-sum"), "3");
  });
}

TASK_TEST(H2Connection, ASourceWaitsForTheClient) {
  std::size_t made = 0;
  const auto endless = [&](request&) {
    return streamed(make_body([&](body_sink& out) -> task<> {
      for (;; made += 1000) co_await out.write(std::string(1000, 'x'));
    }));
  };
  co_await with_h2_client(endless, {}, [&](h2_client& client) -> task<> {
    client.consumes = false;
    const auto id = client.ask("/");
    co_await client.until([&] { return client.answers[id].body.size() >= h2::limits().window_bytes; });
    co_await testing::wait_all_blocked();
    EXPECT_LT(made, h2::limits().window_bytes + h2::limits().unsent_bytes_max + 2000);
    client.talk.reset(id, h2::error_code::cancel);
    co_await client.flush();
    co_await testing::wait_all_blocked();
    EXPECT_EQ(client.talk.error(), "");
  });
}

TASK_TEST(H2Connection, AStreamThatIsResetCancelsItsHandler, .seeds = 10) {
  std::vector<int> unsent;
  int cut = 0;
  const auto waits = [&](request&) -> task<response> {
    const struct counts {
      int& n;
      ~counts() { ++n; }
    } at_end{cut};
    co_await sleep_forever();
    co_return response();
  };
  const server_options options{
      .on_unsent = [&](const request&, const response& r) { unsent.push_back(r.status); }};
  co_await with_h2_client(waits, options, [&](h2_client& client) -> task<> {
    const auto first = client.ask("/"), second = client.ask("/");
    co_await client.flush();
    co_await testing::wait_all_blocked();
    client.talk.reset(first, h2::error_code::cancel);
    co_await client.flush();
    co_await testing::wait_all_blocked();
    EXPECT_EQ(cut, 1);
    EXPECT_EQ(client.answers[second].status, 0);
  });
  EXPECT_EQ(cut, 2);
  EXPECT_EQ(unsent, (std::vector{499, 499}));
}

TASK_TEST(H2Connection, SaysWhatIsWrong) {
  const auto fails = [](request& r) -> task<response> {
    if (r.path() == "/bug") throw std::runtime_error("a bug");
    if (r.path() == "/answered")
      co_return response{.status = 503, .failure = std::make_exception_ptr(std::runtime_error("a bug"))};
    if (r.path() == "/reset") co_return response::text("not sent", 205);
    co_await yield_now();
    co_return response{.status = 204};
  };
  int failures = 0;
  const server_options options{
      .message = {.body_bytes_max = 10},
      .on_handler_error = [&](const request&, const std::exception_ptr&) { ++failures; }};
  co_await with_h2_client(fails, options, [](h2_client& client) -> task<> {
    EXPECT_EQ((co_await client.answer_to(client.ask("/bug"))).status, 500);
    EXPECT_EQ((co_await client.answer_to(client.ask("/answered"))).status, 503);
    EXPECT_EQ((co_await client.answer_to(client.post("/", "much too long"))).status, 413);
    // One that is announced need not be sent, nor is it asked for.
    const auto announced =
        client.talk.request({.method = "POST",
                             .scheme = "http",
                             .authority = "a.example",
                             .path = "/",
                             .fields = {{"content-length", "11"}, {"expect", "100-continue"}}},
                            true);
    EXPECT_EQ((co_await client.answer_to(announced.value())).status, 413);
    const auto empty = co_await client.answer_to(client.ask("/"));
    EXPECT_EQ(empty.status, 204);
    EXPECT_FALSE(empty.fields.contains("content-length"));
    const auto reset = co_await client.answer_to(client.ask("/reset"));
    EXPECT_EQ(reset.status, 205);
    EXPECT_EQ(reset.fields.get("content-length"), "0");
    EXPECT_EQ(reset.body, "");
  });
  EXPECT_EQ(failures, 2);
}

// One request fails; the others of its connection do not notice.
TASK_TEST(H2Connection, AResponseThatCannotBeSentIsAFailureOfItsOwn) {
  const auto odd = [](request& r) -> response {
    if (r.path() == "/status") return {.status = 1000};
    if (r.path() == "/length") return {.headers = {{"content-length", "9"}}, .body = "short"};
    if (r.path() == "/large") return {.headers = {{"x", std::string(70'000, 'x')}}};
    return response::text("fine");
  };
  const auto odd_later = [odd](request& r) -> task<response> {
    co_await yield_now();
    co_return odd(r);
  };
  int failures = 0;
  const server_options options{
      .on_handler_error = [&](const request&, const std::exception_ptr&) { ++failures; }};
  for (const handler& handle : {handler(odd), handler(odd_later)}) {
    co_await with_h2_client(handle, options, [](h2_client& client) -> task<> {
      EXPECT_EQ((co_await client.answer_to(client.ask("/status"))).status, 500);
      EXPECT_EQ((co_await client.answer_to(client.ask("/large"))).status, 500);
      EXPECT_EQ((co_await client.answer_to(client.ask("/length"))).status, 500);
      EXPECT_EQ((co_await client.answer_to(client.ask("/"))).body, "fine");
    });
  }
  EXPECT_EQ(failures, 6);
}

TASK_TEST(H2Connection, ABodyThatHasNotBegunIsAnErrorThatCanBeSaid) {
  const auto fails = [](request& r) {
    const std::string path(r.path());
    if (path == "/empty") return streamed(make_body([](body_sink&) -> task<> { co_return; }), "text/plain");
    if (path == "/field") return streamed(make_body([](body_sink&) -> task<> { co_return; }), "a\r\nb");
    if (path == "/small") return streamed(make_body([](body_sink&) -> task<> { co_return; }, 4));
    return streamed(make_body([path](body_sink& out) -> task<> {
      co_await yield_now();
      if (path != "/first") {
        co_await out.write(path == "/head" ? "" : "piece");
        co_await sleep_for(1s);
      }
      throw std::runtime_error("broken");
    }));
  };
  int reported = 0;
  const server_options options{
      .on_handler_error = [&](const request&, const std::exception_ptr&) { ++reported; }};
  co_await with_h2_client(fails, options, [](h2_client& client) -> task<> {
    const auto first = co_await client.answer_to(client.ask("/first"));
    EXPECT_EQ(first.status, 500);
    EXPECT_EQ(first.body, "Internal Server Error");
    EXPECT_TRUE(first.ended);
    EXPECT_EQ((co_await client.answer_to(client.ask("/first", "HEAD"))).status, 200);  // it is not made
    EXPECT_EQ((co_await client.answer_to(client.ask("/field"))).status, 500);
    EXPECT_EQ((co_await client.answer_to(client.ask("/field", "HEAD"))).status, 500);
    EXPECT_EQ((co_await client.answer_to(client.ask("/small"))).status, 500);
    const auto empty = co_await client.answer_to(client.ask("/empty"));
    EXPECT_EQ(empty.status, 200);
    EXPECT_TRUE(empty.ended);
    for (const char* late : {"/head", "/later"}) {
      const auto cut = co_await client.answer_to(client.ask(late));
      EXPECT_EQ(cut.status, 200);
      EXPECT_EQ(cut.code, h2::error_code::internal_error);
    }
  });
  EXPECT_EQ(reported, 5);
}

// A client that is late is told so, whatever the source makes of that.
TASK_TEST(H2Connection, ASourceThatGoesOnAfterItsLimitIsReset) {
  const auto large = [](request&) {
    return streamed(make_body([](body_sink& out) -> task<> {
      const std::string body(2'000'000, 'x');
      auto writing = out.write(body);
      co_await attempt(writing);
      co_await yield_now();
    }));
  };
  co_await with_h2_client(large, {.write_timeout = 10s}, [](h2_client& client) -> task<> {
    client.consumes = false;
    const auto begin = co_await now();
    EXPECT_EQ((co_await client.answer_to(client.ask("/"))).code, h2::error_code::cancel);
    EXPECT_EQ(co_await now() - begin, 10s);
  });
}

TASK_TEST(H2Connection, AnIdleConnectionEnds) {
  co_await with_h2_client(h2_echo, {.keep_alive_timeout = 7s}, [](h2_client& client) -> task<> {
    co_await client.answer_to(client.ask("/"));
    const auto begin = co_await now();
    co_await client.until([] { return false; });
    EXPECT_TRUE(client.gone);
    EXPECT_EQ(co_await now() - begin, 7s);
  });
}

// A client that is late with one request loses that one, however busy it is with others.
TASK_TEST(H2Connection, ARequestThatIsLateIsRefused) {
  for (const bool dribbles : {false, true}) {
    const server_options options{.read_timeout = 10s, .body_rate_min = 100, .body_rate_grace = 15s};
    co_await with_h2_client(h2_echo, options, [&](h2_client& client) -> task<> {
      const auto begin = co_await now();
      const auto late = client.ask("/", "POST", true);
      int others = 0;
      while (client.answers[late].status == 0 && others < 100) {
        if (dribbles) client.talk.write(late, "x");
        EXPECT_EQ((co_await client.answer_to(client.ask("/"))).status, 200);
        co_await sleep_for(1s);
        co_await client.until([] { return true; });
        ++others;
      }
      EXPECT_EQ((co_await client.answer_to(late)).status, 408);
      EXPECT_EQ(co_await now() - begin, dribbles ? 17s : 11s);  // it looks once a second
      EXPECT_EQ((co_await client.answer_to(client.ask("/"))).status, 200);
    });
  }
}

TASK_TEST(H2Connection, AHandlerHasWordsOfItsOwnForABodyThatIsRefused) {
  handler handle(h2_echo);
  handle.answer_refusals([](request& r, response usual) -> task<response> {
    EXPECT_EQ(r.body, "");
    co_await sleep_for(1s);
    EXPECT_EQ(r.body, "");
    co_return response::text("own: " + usual.body + ' ' + r.target, usual.status);
  });
  const server_options options{.read_timeout = 1s, .message = {.body_bytes_max = 4}};
  co_await with_h2_client(handle, options, [](h2_client& client) -> task<> {
    const auto large = co_await client.answer_to(client.post("/a", "12345"));
    EXPECT_EQ(large.status, 413);
    EXPECT_EQ(large.body, "own: the body is too large /a");
    const auto announced = client.talk.request({.method = "PUT",
                                                .scheme = "http",
                                                .authority = "a",
                                                .path = "/b",
                                                .fields = {{"content-length", "5"}}},
                                               true);
    client.talk.write(announced.value(), "123");
    EXPECT_EQ((co_await client.answer_to(announced.value())).body, "own: the body is too large /b");
    const auto late = co_await client.answer_to(client.ask("/c", "PUT", true));
    EXPECT_EQ(late.status, 408);
    EXPECT_EQ(late.body, "own: the request took too long /c");
    const auto unread = co_await client.answer_to(client.ask('/' + std::string(10'000, 'x')));
    EXPECT_EQ(unread.body, "the target is too long");
  });
}

TASK_TEST(H2Connection, AResponseThatIsNotTakenIsGivenUp) {
  for (const std::size_t size : {std::size_t{300'000}, std::size_t{2'000'000}}) {  // given away, and waiting
    const auto large = [size](request& r) {
      return response::text(std::string(r.target == "/small" ? 5 : size, 'x'));
    };
    co_await with_h2_client(large, {.write_timeout = 10s}, [](h2_client& client) -> task<> {
      client.consumes = false;
      const auto begin = co_await now();
      const auto id = client.ask("/");
      const auto got = co_await client.answer_to(id);
      EXPECT_EQ(got.code, h2::error_code::cancel);
      EXPECT_EQ(co_await now() - begin, 10s);
      EXPECT_EQ((co_await client.answer_to(client.ask("/small"))).body, "xxxxx");  // the connection goes on
    });
  }
}

TASK_TEST(H2Connection, PingsKeepNoIdleConnection) {
  co_await with_h2_client(h2_echo, {.keep_alive_timeout = 5s}, [](h2_client& client) -> task<> {
    const auto begin = co_await now();
    const std::string ping(
        "\0\0\x08\x06\0\0\0\0\0"
        "12345678",
        17);
    co_await client.flush();
    for (int i = 0; i < 4; ++i) {
      co_await client.stream.write_all(ping);
      co_await sleep_for(1s);
    }
    co_await client.until([] { return false; });
    EXPECT_EQ(co_await now() - begin, 5s);
  });
}

TASK_TEST(H2Connection, HeadsHaveTheLimitsOfTheServer) {
  std::vector<std::string> lines;
  const server_options options{
      .message = {.request_line_bytes_max = 100, .header_bytes_max = 2000, .field_count_max = 3},
      .on_exchange = [&](const exchange& e) { lines.push_back(access_line(e)); }};
  co_await with_h2_client(h2_echo, options, [](h2_client& client) -> task<> {
    EXPECT_EQ((co_await client.answer_to(client.ask("/" + std::string(100, 'x')))).status, 414);
    h2::message_head many{.method = "GET", .scheme = "http", .authority = "a", .path = "/"};
    for (int i = 0; i < 4; ++i) many.fields.add("x", "y");
    EXPECT_EQ((co_await client.answer_to(client.talk.request(many, false).value())).status, 431);
    h2::message_head large = many;
    large.fields = {{"x", std::string(2000, 'x')}};
    EXPECT_EQ((co_await client.answer_to(client.talk.request(large, false).value())).status, 431);
    EXPECT_EQ((co_await client.answer_to(client.ask("/short"))).status, 200);
  });
  EXPECT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines.back(), R"(- - "GET /short HTTP/2" 200 OK)");
}

TASK_TEST(H2Connection, RequestsThatAShutdownCutsAreToldOf) {
  std::vector<std::string> lines;
  const server_options options{.shutdown_grace = 1s,
                               .on_exchange = [&](const exchange& e) { lines.push_back(access_line(e)); }};
  const auto endless = [](request& r) -> task<response> {
    if (r.target == "/slow") co_await sleep_forever();
    co_return response();
  };
  auto [near, far] = io::memory_stream::pair();
  h2_client client{std::move(near)};
  cancel_scope whole;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      co_await whole.run([&] { return serve_connection(far, endless, options); });
      far.close();
    });
    client.ask("/quick");
    client.ask("/slow");
    co_await client.flush();
    co_await testing::wait_all_blocked();
    whole.cancel();
    co_await client.until([] { return false; });
  });
  EXPECT_EQ(lines, (std::vector<std::string>{R"(- - "GET /quick HTTP/2" 200 OK)",
                                             R"(- - "GET /slow HTTP/2" 503 Service Unavailable)"}));
}

TASK_TEST(H2Connection, AStrangerThatFloodsIsToldSo) {
  co_await with_h2_client(h2_echo, {.h2 = {.resets_max = 5}}, [](h2_client& client) -> task<> {
    for (int i = 0; i < 10; ++i) {
      const auto id = client.ask("/", "POST", true);
      co_await client.flush();
      client.talk.reset(id, h2::error_code::cancel);
    }
    co_await client.until([] { return false; });
    EXPECT_TRUE(client.gone);
  });
}

// What the client still sends, the windows that it opens, say, would reset the connection: it might never
// read its last response, or what it did wrong.
TASK_TEST(H2Connection, WhoIsDoneWithIsHeardToTheEnd) {
  const std::string data_of_no_stream(9, '\0'),
      goaway = std::string("\0\0\x08\x07\0\0\0\0\0", 9) + std::string(8, '\0');
  for (const std::string& last : {data_of_no_stream, goaway}) {
    for (const bool leaves : {true, false}) {
      auto [near, far] = io::memory_stream::pair();
      h2_client client{std::move(near)};
      const auto begin = co_await now();
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn([&]() -> task<> {
          co_await serve_connection(far, h2_echo);
          far.close();
        });
        co_await client.flush();
        co_await client.stream.write_all(last);
        co_await client.until([] { return false; });
        EXPECT_EQ(client.gone, last != goaway);
        co_await client.stream.write_all(std::string(1'000'000, 'x'));
        if (leaves) client.stream.close();
      });
      EXPECT_EQ(co_await now() - begin, leaves ? 0s : 5s);
    }
  }
}

TASK_TEST(H2Connection, WithoutHttp2ItIsRefused) {
  auto [near, far] = io::memory_stream::pair();
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      co_await serve_connection(far, h2_echo, {.http2 = false});
      far.close();
    });
    co_await near.write_all("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    std::string piece(1000, '\0');
    piece.resize(co_await near.read_some(piece));
    EXPECT_TRUE(piece.starts_with("HTTP/1.1 505")) << piece;
    near.close();
  });
}

// A request that crosses the GOAWAY is no worse than one that was there before; a client that does not say
// whether it has learned of the GOAWAY has a second.
TASK_TEST(H2Connection, AShutdownAnswersWhatIsOnItsWay, .seeds = 10) {
  for (const bool talks : {true, false}) {
    auto [near, far] = io::memory_stream::pair();
    h2_client client{std::move(near)};
    cancel_scope serving;
    const auto begin = co_await now();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await serving.run([&]() -> task<> { co_await serve_connection(far, h2_echo); });
        far.close();
      });
      co_await client.answer_to(client.ask("/"));
      serving.cancel();
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(client.gone);
      const auto crossing = client.post("/", "crossing");
      if (talks) {
        EXPECT_EQ((co_await client.answer_to(crossing)).body, "crossing");
        co_await client.until([] { return false; });
        client.stream.close();
      }
    });
    EXPECT_EQ(co_await now() - begin, talks ? 0s : 1s);
    EXPECT_EQ(client.at_end, talks);
  }
}

TASK_TEST(H2Connection, AShutdownLeavesTimeForAFirstRequest) {
  for (const bool greets : {true, false}) {
    auto [near, far] = io::memory_stream::pair();
    h2_client client{std::move(near)};
    cancel_scope serving;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await serving.run([&] { return serve_connection(far, h2_echo); });
        far.close();
      });
      if (greets) co_await client.flush();
      co_await testing::wait_all_blocked();
      serving.cancel();
      co_await sleep_for(400ms);
      EXPECT_EQ((co_await client.answer_to(client.post("/", "late"))).body, "late");
      co_await client.until([] { return false; });
      EXPECT_TRUE(client.gone);
    });
  }
}

TEST(H2ConnectionCancelled, AShutdownAnswersWhatItHasBegun) {
  const auto counts = testing::cancel_everywhere(
      [](testing::cancelled_run& run) -> task<> {
        auto [near, far] = io::memory_stream::pair();
        h2_client client{std::move(near)};
        const auto slow = [](request& r) -> task<response> {
          co_await sleep_for(1s);
          co_return response::text(r.body + std::string(70'000, 'x'));
        };
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> {
            auto talk = [&]() -> task<> {
              const auto first = client.post("/", "a"), second = client.ask("/");
              for (const auto id : {first, second}) {
                const auto got = co_await client.answer_to(id);
                EXPECT_TRUE(client.at_end || got.body.size() >= 70'000u);
              }
            };
            auto talking = talk();
            co_await attempt(talking);
            client.stream.close();
          });
          co_await run.run([&]() -> task<> { co_await serve_connection(far, slow); });
          far.close();
        });
      },
      {.seeds = 2});
  EXPECT_GT(counts.cuts, 5u);
}

}  // namespace
}  // namespace weft::http
