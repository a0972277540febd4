// SPDX-License-Identifier: MIT
// Covers: weft/server/incoming_body.hpp weft/server/outgoing_body.hpp weft/server/errors.hpp
// Covers: weft/body/takeover.hpp weft/body/follow_up.hpp weft/server/follow_ups.hpp
// Bodies that are made and taken piece by piece, clients that leave meanwhile, and what follows HTTP.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/server/served_connection.hpp"
#include "weft/body/body_reader.hpp"
#include "weft/body/body_source.hpp"
#include "weft/body/follow_up.hpp"
#include "weft/body/takeover.hpp"
#include "weft/server/connection.hpp"
#include "weft/server/errors.hpp"

namespace weft::http {
namespace {

using tests::answers_to;
using tests::get;
using tests::read_available;
using tests::read_to_end;
using tests::responses_in;

const auto always = [](const request&) { return true; };

handler streaming(handler h) { return std::move(h.stream_bodies(always)); }

/// Counts from 1 to `n`, with a second between.
std::shared_ptr<body_source> counting(int n, std::optional<std::uint64_t> size = {}) {
  return make_body(
      [n](body_sink& out) -> task<> {
        for (int i = 1; i <= n; ++i) {
          if (i > 1) co_await sleep_for(1s);
          co_await out.write(std::to_string(i));
        }
        out.trailers.add("x-sum", "7");
      },
      size);
}

std::string posting(std::string_view body, std::string_view more = "") {
  return "POST / HTTP/1.1\r\nhost: a\r\n" + std::string(more) +
         "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// What comes until it ends so.
task<std::string> read_until(io::stream& from, std::string_view end) {
  std::string all;
  while (!all.ends_with(end)) all += co_await read_available(from);
  co_return all;
}

TEST(ServerStreaming, PiecesLeaveAsTheyAreMade) {
  const auto three = [](request&) { return streamed(counting(3), "text/plain"); };
  tests::with_client(three, {.date = false}, [](io::memory_stream& client) -> task<> {
    co_await client.write_all(get);
    EXPECT_EQ(co_await read_until(client, "1\r\n1\r\n"),
              "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\nserver: "
              "weft\r\n\r\n1\r\n1\r\n");
    EXPECT_EQ(co_await read_until(client, "2\r\n"), "1\r\n2\r\n");
    EXPECT_EQ(co_await read_until(client, "\r\n\r\n"), "1\r\n3\r\n0\r\nx-sum: 7\r\n\r\n");
    co_await client.write_all(get);  // the connection goes on
    EXPECT_TRUE((co_await read_available(client)).starts_with("HTTP/1.1 200 OK"));
  });
}

TEST(ServerStreaming, HasTheFramingThatTheClientUnderstands) {
  const auto three = [](request&) { return streamed(counting(3, 3)); };
  const auto sized = responses_in(answers_to(three, get + get));
  ASSERT_EQ(sized.size(), 2u);
  EXPECT_EQ(sized[0].headers.get("content-length"), "3");
  EXPECT_EQ(sized[1].body, "123");
  const auto told = [](request&) {
    response made = streamed(counting(3));
    made.headers.add("content-length", "3");
    return made;
  };
  const auto as_told = responses_in(answers_to(told, get + get));
  ASSERT_EQ(as_told.size(), 2u);
  EXPECT_FALSE(as_told[0].headers.contains("transfer-encoding"));
  EXPECT_EQ(as_told[1].body, "123");
  const auto unsized = [](request&) { return streamed(counting(3)); };
  const std::string old = answers_to(unsized, "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
  EXPECT_NE(old.find("connection: close\r\n\r\n123"), std::string::npos) << old;
  const auto head =
      responses_in(answers_to(unsized, "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n" + get), {"HEAD", "GET"});
  ASSERT_EQ(head.size(), 2u);
  EXPECT_EQ(head[0].body, "");
  EXPECT_EQ(head[1].body, "123");
  const auto none = [](request&) { return response{.status = 204, .source = counting(3)}; };
  EXPECT_EQ(responses_in(answers_to(none, get + get)).size(), 2u);
}

/// What a client sees of a response whose body goes wrong, and how many errors were reported.
std::pair<std::string, int> broken(std::shared_ptr<body_source> body) {
  int reported = 0;
  const server_options options{
      .on_handler_error = [&](const request&, const std::exception_ptr&) { ++reported; }};
  const auto made = [&](request&) { return streamed(body); };
  std::string got = answers_to(made, get + get, options);
  return {got.substr(got.find("\r\n\r\n") + 4), reported};
}

TEST(ServerStreaming, ABodyThatIsNotWholeIsSeenToBe) {
  const auto fails = make_body([](body_sink& out) -> task<> {
    co_await out.write("abc");
    throw std::runtime_error("broken");
  });
  EXPECT_EQ(broken(fails), std::pair(std::string("3\r\nabc\r\n"), 1));
  EXPECT_EQ(broken(counting(3, 4)), std::pair(std::string("123"), 1));
  EXPECT_EQ(broken(counting(3, 2)), std::pair(std::string("12"), 1));
}

TEST(ServerStreaming, ABodyThatHasNotBegunIsAnErrorThatCanBeSaid) {
  const auto fails = [](request& r) {
    if (r.target == "/good") return response::text("good");
    return streamed(make_body([](body_sink&) -> task<> {
      throw std::runtime_error("broken");
      co_return;
    }));
  };
  int reported = 0, followed = 0;
  const server_options options{
      .on_handler_error = [&](const request&, const std::exception_ptr&) { ++reported; }};
  const auto followed_up = [&](request& r) {
    response made = fails(r);
    made.after = make_follow_up([&]() -> task<> {
      ++followed;
      co_return;
    });
    return made;
  };
  const std::string good = "GET /good HTTP/1.1\r\nhost: a\r\n\r\n";
  const auto got = responses_in(answers_to(followed_up, good + get + good, options));
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(got[0].body, "good");
  EXPECT_EQ(got[1].status, 500);
  EXPECT_EQ(got[1].body, "Internal Server Error");
  EXPECT_EQ(got[2].body, "good");
  EXPECT_EQ(std::pair(reported, followed), std::pair(1, 3));
  const std::string old = answers_to(fails, "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n", options);
  EXPECT_TRUE(old.starts_with("HTTP/1.1 500 ") && old.contains("\r\nconnection: close\r\n")) << old;
  const auto small = [](request&) { return streamed(counting(0, 4)); };
  EXPECT_EQ(responses_in(answers_to(small, get + get, options)).at(1).status, 500);
}

TEST(ServerStreaming, AnEmptyPieceSendsTheHead) {
  const auto late = [](request&) {
    return streamed(make_body([](body_sink& out) -> task<> {
      co_await out.write("");
      co_await sleep_for(1s);
      throw std::runtime_error("broken");
    }));
  };
  int reported = 0;
  const server_options options{
      .on_handler_error = [&](const request&, const std::exception_ptr&) { ++reported; }};
  tests::with_client(late, options, [](io::memory_stream& client) -> task<> {
    co_await client.write_all(get);
    const auto begin = co_await now();
    EXPECT_TRUE((co_await read_until(client, "\r\n\r\n")).starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(co_await now(), begin);
    EXPECT_EQ(co_await read_to_end(client), "");
  });
  EXPECT_EQ(reported, 1);
}

TEST(ServerStreaming, AHeadThatCannotBeSentIsAnErrorWithoutABodyForHead) {
  const auto made = [](request&) {
    response r = streamed(counting(3));
    r.headers.add("content-length", "nine");
    return r;
  };
  ::testing::internal::CaptureStderr();
  const auto got =
      responses_in(answers_to(made, "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n" + get), {"HEAD", "GET"});
  EXPECT_NE(::testing::internal::GetCapturedStderr(), "");
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].status, 500);
  EXPECT_EQ(got[1].body, "Internal Server Error");
}

TEST(ServerStreaming, AHandlerTakesABodyAsItComes) {
  std::vector<std::string> pieces;
  const auto taking = [&](request& r) -> task<response> {
    for (;;) {
      const std::string_view piece = co_await r.stream->next();
      if (piece.empty()) break;
      pieces.emplace_back(piece);
    }
    co_return response::text(std::string(r.stream->trailers().get("x-sum").value_or("none")));
  };
  tests::with_client(streaming(taking), {}, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
    co_await testing::wait_all_blocked();
    EXPECT_EQ(pieces, (std::vector<std::string>{"abc"}));
    co_await client.write_all("2\r\nde\r\n0\r\nx-sum: 5\r\n\r\n" + get);
    EXPECT_EQ(responses_in(co_await read_available(client)).at(0).body, "5");
  });
  EXPECT_EQ(pieces, (std::vector<std::string>{"abc", "de"}));
}

TEST(ServerStreaming, ABodyNobodyWantsIsSkippedIfItIsThere) {
  const auto deaf = [](request&) -> task<response> { co_return response::text("no"); };
  EXPECT_EQ(responses_in(answers_to(streaming(deaf), posting("abc") + get)).size(), 2u);
  tests::with_client(streaming(deaf), {}, [](io::memory_stream& client) -> task<> {
    co_await client.write_all(posting("abcdef").substr(0, posting("abcdef").size() - 3));
    const auto got = responses_in(co_await read_to_end(client));
    EXPECT_EQ(got.at(0).headers.get("connection"), "close");
  });
}

TEST(ServerStreaming, ContinueIsSaidWhenTheBodyIsRead) {
  const auto choosy = [](request& r) -> task<response> {
    if (r.target == "/no") co_return response::text("no", status::expectation_failed);
    co_await sleep_for(1s);
    co_return response::text(co_await r.stream->read_all(100));
  };
  const auto asking = [](std::string_view target) {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n";
  };
  tests::with_client(streaming(choosy), {}, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all(asking("/yes"));
    EXPECT_EQ(co_await read_available(client), "HTTP/1.1 100 Continue\r\n\r\n");
    co_await client.write_all("abc");
    EXPECT_EQ(responses_in(co_await read_available(client)).at(0).body, "abc");
    co_await client.write_all(asking("/no"));
    const auto refused = responses_in(co_await read_to_end(client));
    EXPECT_EQ(refused.at(0).status, 417);
    EXPECT_EQ(refused.at(0).headers.get("connection"), "close");  // the body may be on its way
  });
}

TEST(ServerStreaming, WhatIsWrongWithABodyIsAnswered) {
  const auto taking = [](request& r) -> task<response> {
    co_return response::text(co_await r.stream->read_all(100));
  };
  const std::string head = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
  const auto status_of = [&](const std::string& sent) {
    return responses_in(answers_to(streaming(taking), sent, {.message = {.body_bytes_max = 10}}))
        .at(0)
        .status;
  };
  EXPECT_EQ(status_of(head + "3\r\nabc\r\n0\r\n\r\n"), 200);
  EXPECT_EQ(status_of(head + "xyz\r\n"), 400);
  EXPECT_EQ(status_of(head + "c\r\n0123456789ab\r\n0\r\n\r\n"), 413);
  EXPECT_EQ(answers_to(streaming(taking), head + "3\r\nab"), "");  // the client has left
  tests::with_client(streaming(taking), {.read_timeout = 3s}, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all(head + "3\r\nab");
    EXPECT_EQ(responses_in(co_await read_to_end(client)).at(0).status, 408);
  });
}

TEST(ServerStreaming, AReaderThatWasKeptReadsNoMore) {
  std::shared_ptr<body_reader> kept;
  const auto keeping = [&](request& r) -> task<response> {
    kept = r.stream;
    co_return response();
  };
  answers_to(streaming(keeping), posting("abc"));
  testing::run([&]() -> task<> {
    EXPECT_THROW(co_await kept->next(), exchange_error);
    EXPECT_TRUE(kept->trailers().empty());
  });
}

TEST(ServerStreaming, ABodyMayBeEchoedWhileItComes) {
  const auto echo = [](request& r) -> task<response> {
    co_return streamed(make_body([body = r.stream](body_sink& out) { return body->copy_to(out); }));
  };
  const std::string large(30'000, 'x');
  const auto got = responses_in(answers_to(streaming(echo), posting(large) + posting("abc")));
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].body, large);
  EXPECT_EQ(got[1].body, "abc");
}

/// When the handler, or the source of a response, of a client that closes after 5 s is cut.
duration cut_after(handler h, std::string_view asked = get, server_options options = {}) {
  duration after{};
  std::vector<int> told;
  options.on_exchange = [&](const exchange& e) { told.push_back(e.status); };
  tests::with_client(std::move(h), options, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all(asked);
    co_await sleep_for(5s);
    const time_point begun = co_await now();
    client.close();
    co_await testing::wait_all_blocked();
    after = co_await now() - begun;
  });
  EXPECT_EQ(told, std::vector<int>{499});
  return after;
}

TEST(ServerStreaming, WhatAClientThatLeftWantedIsCancelled) {
  int cut = 0;
  const auto slow = [&](request& r) -> task<response> {
    struct counted {
      int& n;
      ~counted() { ++n; }
    } const at_end{cut};
    if (r.stream) co_await r.stream->read_all(100);
    co_await sleep_for(1h);
    co_return response();
  };
  EXPECT_EQ(cut_after(slow), 0s);
  EXPECT_EQ(cut_after(slow, posting("abc")), 0s);
  EXPECT_EQ(cut_after(streaming(slow), posting("abc")), 0s);
  EXPECT_EQ(cut, 3);
  const auto waits = make_body([](body_sink& out) -> task<> {
    co_await out.write("a");
    co_await sleep_for(1h);
  });
  EXPECT_EQ(cut_after([&](request&) { return streamed(waits); }), 0s);
}

TEST(ServerStreaming, ARequestBeyondTheLimitIsRefusedForNow) {
  const auto slow = [](request&) -> task<response> {
    co_await sleep_for(1s);
    co_return response();
  };
  testing::run([&]() -> task<> {
    std::vector<int> told;
    server_context context(
        co_await this_loop{}, slow,
        {.requests_max = 1, .on_exchange = [&](const exchange& e) { told.push_back(e.status); }});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      std::vector<int> statuses;
      for (int i = 0; i < 2; ++i) {
        g.spawn([&]() -> task<> {
          auto [client, served] = io::memory_stream::pair();
          connection one(served, context);
          co_await with_task_group([&](task_group<>& both) -> task<> {
            both.spawn([&]() -> task<> { co_await one.run(); });
            co_await client.write_all(get);
            const auto got = responses_in(co_await read_available(client));
            statuses.push_back(got.at(0).status);
            EXPECT_EQ(got.at(0).headers.contains("retry-after"), got.at(0).status == 503);
            client.close();
          });
        });
      }
      co_await sleep_for(5s);
      EXPECT_EQ(statuses, (std::vector<int>{503, 200}));
      EXPECT_EQ(told, statuses);
      EXPECT_EQ(context.handling, 0u);
    });
  });
}

TEST(ServerStreaming, AConnectionMaySpeakAnotherProtocol) {
  const auto upgrading = [](request& r) {
    response made{.status = r.method == "CONNECT" ? 200 : 101};
    if (made.status == 101) made.headers = {{"connection", "upgrade"}, {"upgrade", "shout"}};
    made.upgrade = make_takeover([](io::stream& s, std::string received) -> task<> {
      co_await s.write_all("!" + received);
      co_await s.write_all("?" + co_await read_to_end(s));
    });
    return made;
  };
  const auto after_head = [](const std::string& got) { return got.substr(got.find("\r\n\r\n") + 4); };
  const std::string asked = "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: shout\r\n\r\n";
  const std::string got = tests::answers_to_pieces(upgrading, {}, {asked + "early", "late"});
  EXPECT_TRUE(got.starts_with("HTTP/1.1 101 Switching Protocols\r\n")) << got;
  EXPECT_EQ(after_head(got), "!early?late");
  const std::string tunnel =
      tests::answers_to_pieces(upgrading, {}, {"CONNECT b:1 HTTP/1.1\r\nhost: b:1\r\n\r\n", "late"});
  EXPECT_EQ(after_head(tunnel), "!?late");
  EXPECT_TRUE(answers_to(upgrading, get, {.on_handler_error = [](auto&&...) {}}).starts_with("HTTP/1.1 500"));
}

TEST(ServerStreaming, WhatFollowsAResponseRunsOnceItWasSent) {
  std::string order;
  const auto followed = [&](request&) {
    response made = response::text("hello");
    made.after = make_follow_up([&]() -> task<> {
      order += "begun ";
      co_await sleep_for(1s);
      order += "done ";
    });
    return made;
  };
  tests::with_client(followed, {}, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all(get);
    EXPECT_EQ(responses_in(co_await read_available(client)).at(0).body, "hello");
    order += "got ";
    co_await client.write_all(get);  // nobody waits for it
    EXPECT_EQ(responses_in(co_await read_available(client)).size(), 1u);
    client.close();
    order += "left ";
  });
  EXPECT_EQ(order, "begun got begun left done done ");
}

TEST(ServerStreaming, AShutdownLeavesWhatFollowsTheGraceTime) {
  const auto ran = [](duration work) {
    bool done = false;
    const auto followed = [&](request&) {
      response made;
      made.after = make_follow_up([&, work]() -> task<> {
        co_await sleep_for(work);
        done = true;
      });
      return made;
    };
    testing::run([&]() -> task<> {
      auto [client, served] = io::memory_stream::pair();
      co_await with_task_group([&](task_group<>& g) -> task<> {
        auto server =
            g.spawn([&]() -> task<> { co_await serve_connection(served, followed, {.shutdown_grace = 5s}); });
        co_await client.write_all(get);
        co_await read_available(client);
        server.cancel();
      });
    });
    return done;
  };
  EXPECT_TRUE(ran(4s));
  EXPECT_FALSE(ran(6s));
}

TEST(ServerStreaming, TheTimeThatAHandlerTakesIsNotTheClients) {
  const auto slow = [](request& r) -> task<response> {
    std::size_t size = 0;
    for (;;) {
      const std::string_view piece = co_await r.stream->next();
      if (piece.empty()) break;
      size += piece.size();
      co_await sleep_for(1min);
    }
    co_return response::text(std::to_string(size));
  };
  const server_options options{.body_rate_min = 1000, .body_rate_grace = 5s};
  tests::with_client(streaming(slow), options, [](io::memory_stream& client) -> task<> {
    const std::string large(200'000, 'x');
    co_await client.write_all(posting(large));
    EXPECT_EQ(responses_in(co_await read_available(client)).at(0).body, "200000");
  });
}

TEST(ServerStreaming, WhatFollowsAResponseThatNobodyTookRunsToo) {
  int followed = 0;
  const auto with_work = [&](response made) {
    made.after = make_follow_up([&]() -> task<> {
      ++followed;
      co_return;
    });
    return made;
  };
  cut_after([&](request&) {
    return with_work(streamed(make_body([](body_sink& out) -> task<> {
      co_await out.write("a");
      co_await sleep_for(1h);
    })));
  });
  EXPECT_EQ(followed, 1);
  const auto bad = [&](request&) { return with_work({.reason = "a\r\nb"}); };
  EXPECT_TRUE(answers_to(bad, get).starts_with("HTTP/1.1 500"));
  EXPECT_EQ(followed, 2);
}

TEST(ServerStreaming, ATakeoverThatCannotBeAnnouncedDoesNotRun) {
  bool ran = false;
  const auto bad = [&](request&) {
    response made{.status = 101, .reason = "a\r\nb", .headers = {{"upgrade", "shout"}}};
    made.upgrade = make_takeover([&](io::stream&, std::string) -> task<> {
      ran = true;
      co_return;
    });
    return made;
  };
  const std::string asked = "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: shout\r\n\r\n";
  EXPECT_TRUE(answers_to(bad, asked).starts_with("HTTP/1.1 500"));
  EXPECT_FALSE(ran);
}

TEST(ServerStreaming, AClientThatLeavesWhileItsBodyIsEchoedIsNoFailure) {
  int reported = 0;
  const auto echo = [](request& r) -> task<response> {
    co_return streamed(make_body([body = r.stream](body_sink& out) { return body->copy_to(out); }));
  };
  const server_options options{
      .on_handler_error = [&](const request&, const std::exception_ptr&) { ++reported; }};
  tests::with_client(streaming(echo), options, [](io::memory_stream& client) -> task<> {
    co_await client.write_all(posting(std::string(100, 'x')).substr(0, 90));
    co_await read_available(client);
    client.close();
  });
  EXPECT_EQ(reported, 0);
}

}  // namespace
}  // namespace weft::http
