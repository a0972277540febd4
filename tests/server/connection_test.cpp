// SPDX-License-Identifier: MIT
// Covers: weft/server/server_context.hpp
// Requests and responses of one connection that keep to the rules.
#include "weft/server/connection.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/server/served_connection.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/io/errors.hpp"

namespace weft::http {
namespace {

using tests::answers_to;
using tests::answers_to_pieces;
using tests::get;
using tests::hello;
using tests::read_available;
using tests::read_to_end;
using tests::responses_in;

/// Says what it was asked.
response mirror(request& r) {
  return response::text(r.method + ' ' + r.target + ' ' + std::to_string(r.version_minor) + ' ' + r.body);
}

std::vector<std::string> bodies_in(std::string_view bytes) {
  std::vector<std::string> found;
  for (const response& r : responses_in(bytes)) found.push_back(r.body);
  return found;
}

TEST(ServerConnection, WritesAResponse) {
  const std::string got = answers_to(hello, get);
  const std::regex wanted(
      "HTTP/1\\.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 5\r\nserver: weft\r\n"
      "date: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n\r\nhello");
  EXPECT_TRUE(std::regex_match(got, wanted)) << got;
}

TEST(ServerConnection, TheProgramsOwnServerAndDateStand) {
  const auto own = [](request&) {
    return response{.headers = {{"server", "mine"}, {"date", "Thu, 01 Jan 1970 00:00:00 GMT"}}};
  };
  EXPECT_EQ(
      answers_to(own, get),
      "HTTP/1.1 200 OK\r\nserver: mine\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\ncontent-length: 0\r\n\r\n");
  const auto got = responses_in(answers_to(hello, get, {.server_name = ""}));
  EXPECT_FALSE(got.at(0).headers.contains("server"));
}

TEST(ServerConnection, GivesTheHandlerWhatWasAsked) {
  EXPECT_EQ(bodies_in(answers_to(mirror, "GET /a?b=c HTTP/1.1\r\nhost: a\r\n\r\n")),
            (std::vector<std::string>{"GET /a?b=c 1 "}));
  EXPECT_EQ(bodies_in(answers_to(mirror, "PUT /x HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc")),
            (std::vector<std::string>{"PUT /x 1 abc"}));
  const auto field = [](request& r) {
    return response::text(std::string(r.headers.get("x-own").value_or("none")));
  };
  EXPECT_EQ(bodies_in(answers_to(field, "GET / HTTP/1.1\r\nhost: a\r\nX-Own:  1  \r\n\r\n")),
            (std::vector<std::string>{"1"}));
}

TEST(ServerConnection, OneRequestAfterTheOther) {
  tests::with_client(mirror, {}, [](io::memory_stream& client) -> task<> {
    for (const char* target : {"/1", "/2", "/3"}) {
      co_await client.write_all(std::string("GET ") + target + " HTTP/1.1\r\nhost: a\r\n\r\n");
      const std::string got = co_await read_available(client);
      EXPECT_EQ(bodies_in(got), (std::vector<std::string>{std::string("GET ") + target + " 1 "}));
      EXPECT_EQ(got.find("connection:"), std::string::npos);
    }
  });
}

TEST(ServerConnection, RequestsMayComeInAnyPieces) {
  const std::string all =
      "POST /1 HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nabcdePOST /2 HTTP/1.1\r\nhost: "
      "a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\nGET /3 HTTP/1.1\r\nhost: a\r\n\r\n";
  const std::vector<std::string> wanted{"POST /1 1 abcde", "POST /2 1 xyz", "GET /3 1 "};
  for (std::size_t size = 1; size < all.size(); size = size * 2 + 1) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < all.size(); at += size) pieces.push_back(all.substr(at, size));
    EXPECT_EQ(bodies_in(answers_to_pieces(mirror, {}, pieces)), wanted) << size;
  }
}

/// Counts the writes of what it wraps.
class counting_stream final : public io::stream {
 public:
  explicit counting_stream(io::stream& s) : under_(s) {}
  task<std::size_t> read_some(std::span<char> into) override { return under_.read_some(into); }
  task<> write_all(std::string_view data) override { return write_all(data, {}); }
  task<> write_all(std::string_view first, std::string_view second) override {
    ++writes;
    return under_.write_all(first, second);
  }
  task<> close_write() override { return under_.close_write(); }
  void close() noexcept override { under_.close(); }
  bool has_input() const noexcept override { return under_.has_input(); }
  int writes = 0;

 private:
  io::stream& under_;
};

/// The answers to three requests in one piece, and how many writes they took.
template <typename Handler>
std::pair<std::vector<std::string>, int> pipelined(Handler handle) {
  std::vector<std::string> bodies;
  int writes = 0;
  testing::run([&]() -> task<> {
    auto [client, served] = io::memory_stream::pair();
    counting_stream counted(served);
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        co_await serve_connection(counted, handle, {.cancel_on_end = false});
        counted.close();
      });
      co_await client.write_all(
          "GET /1 HTTP/1.1\r\nhost: a\r\n\r\nHEAD /2 HTTP/1.1\r\nhost: a\r\n\r\n"
          "GET /3 HTTP/1.1\r\nhost: a\r\n\r\n");
      co_await client.close_write();
      const std::string got = co_await tests::read_to_end(client);
      for (const response& r : responses_in(got, {"GET", "HEAD", "GET"})) bodies.push_back(r.body);
      writes = counted.writes;
    });
  });
  return {bodies, writes};
}

const std::vector<std::string> three{"GET /1 1 ", "", "GET /3 1 "};

TEST(ServerConnection, WhatCameInOnePieceIsAnsweredInOne) {
  EXPECT_EQ(pipelined(mirror), std::pair(three, 1));
  EXPECT_EQ(pipelined([](request& r) -> task<response> { co_return mirror(r); }), std::pair(three, 1));
}

TEST(ServerConnection, AnAnswerDoesNotWaitForAHandlerThatDoes) {
  const auto slow_second = [](request& r) -> task<response> {
    if (r.target == "/2") co_await sleep_for(1h);
    co_return mirror(r);
  };
  EXPECT_EQ(pipelined(slow_second), std::pair(three, 2));
  tests::with_client(slow_second, {}, [](io::memory_stream& client) -> task<> {
    co_await client.write_all("GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n");
    const time_point begun = co_await now();
    EXPECT_EQ(bodies_in(co_await read_available(client)), (std::vector<std::string>{"GET /1 1 "}));
    EXPECT_EQ(co_await now(), begun);
    EXPECT_EQ(bodies_in(co_await read_available(client)), (std::vector<std::string>{"GET /2 1 "}));
    EXPECT_EQ(co_await now(), begun + 1h);
  });
}

TEST(ServerConnection, HandlersOfOneConnectionRunOneAfterTheOther) {
  int running = 0, most = 0;
  const auto counting = [&](request& r) -> task<response> {
    most = std::max(most, ++running);
    co_await sleep_for(1s);
    --running;
    co_return mirror(r);
  };
  EXPECT_EQ(pipelined(counting).first, three);
  EXPECT_EQ(most, 1);
}

TEST(ServerConnection, ManyPipelinedRequestsAreAnsweredAsTheyAreTaken) {
  const auto large = [](request&) { return response::bytes(std::string(10'000, 'x')); };
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += get;
  EXPECT_EQ(responses_in(answers_to(large, requests)).size(), 100U);
}

TEST(ServerConnection, Http10ClosesUnlessAskedNotTo) {
  const std::string plain = answers_to(mirror, "GET /1 HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n");
  const auto one = responses_in(plain);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].body, "GET /1 0 ");
  EXPECT_EQ(one[0].headers.get("connection"), "close");
  EXPECT_TRUE(plain.starts_with("HTTP/1.1 200 OK\r\n"));  // the server's version, not the request's
  const auto two = responses_in(
      answers_to(mirror, "GET /1 HTTP/1.0\r\nconnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n"));
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].headers.get("connection"), "keep-alive");
  EXPECT_EQ(two[1].headers.get("connection"), "close");
}

TEST(ServerConnection, ARequestKnowsNothingOfTheOneBefore) {
  const auto mounted = [](request& r) {
    const response made = response::text(r.mounted_at + '|' + std::string(r.route));
    r.mounted_at = "/api";
    r.route = "/items/{id}";
    return made;
  };
  const std::string get = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
  const auto both = responses_in(answers_to(mounted, get + get));
  ASSERT_EQ(both.size(), 2U);
  for (const response& each : both) EXPECT_EQ(each.body, "|");
}

TEST(ServerConnection, EitherSideMayAskForAClose) {
  const auto by_client = responses_in(answers_to(
      mirror, "GET /1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n"));
  ASSERT_EQ(by_client.size(), 1U);
  EXPECT_EQ(by_client[0].headers.get_all("connection"), (std::vector<std::string_view>{"close"}));
  const auto closing = [](request&) { return response{.headers = {{"connection", "close"}}}; };
  const auto by_server = responses_in(answers_to(closing, get + get));
  ASSERT_EQ(by_server.size(), 1U);
  EXPECT_EQ(by_server[0].headers.get_all("connection"), (std::vector<std::string_view>{"close"}));
}

TEST(ServerConnection, ClosesAfterSoManyRequests) {
  const auto got = responses_in(answers_to(mirror, get + get + get, {.requests_per_connection_max = 2}));
  ASSERT_EQ(got.size(), 2U);
  EXPECT_FALSE(got[0].headers.contains("connection"));
  EXPECT_EQ(got[1].headers.get("connection"), "close");
}

TEST(ServerConnection, HeadHasTheFieldsOfGetAndNoBody) {
  const std::string got = answers_to(hello, "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n");
  EXPECT_TRUE(got.find("\r\ncontent-length: 5\r\n") != std::string::npos && got.ends_with("\r\n\r\n")) << got;
  const auto sized = [](request&) { return response{.headers = {{"content-length", "1000000"}}}; };
  const std::string told = answers_to(sized, "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n");
  EXPECT_NE(told.find("content-length: 1000000\r\n"), std::string::npos) << told;
  EXPECT_TRUE(told.starts_with("HTTP/1.1 200 ")) << told;
}

TEST(ServerConnection, SomeStatusesHaveNoBody) {
  for (const int status : {204, 304}) {
    const auto given = [&](request&) {
      response made = response::text("not sent", status);
      if (status == 204) made.headers.add("content-length", "0");
      return made;
    };
    const std::string got = answers_to(given, get + get);
    EXPECT_EQ(got.find("not sent"), std::string::npos);
    EXPECT_EQ(got.find("content-length"), std::string::npos);
    const auto both = responses_in(got);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[1].status, status);
  }
}

TEST(ServerConnection, AResetOfContentHasNone) {
  const auto whole = [](request&) { return response::text("not sent", 205); };
  const auto announced = [](request&) {
    return response{.status = 205, .headers = {{"content-length", "8"}}, .body = "not sent"};
  };
  const auto in_pieces = [](request&) {
    response made = streamed(make_body([](body_sink& to) -> task<> { co_await to.write("not sent"); }));
    made.status = 205;
    return made;
  };
  for (const handler& given : {handler(whole), handler(announced), handler(in_pieces)}) {
    const std::string got = answers_to(given, get + get);
    EXPECT_EQ(got.find("not sent"), std::string::npos) << got;
    EXPECT_NE(got.find("content-length: 0\r\n"), std::string::npos) << got;
    EXPECT_EQ(responses_in(got).size(), 2U);
  }
}

TEST(ServerConnection, ABodyIsAskedForOnlyIfItIsExpected) {
  const std::string head = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\nexpect: 100-continue\r\n\r\n";
  tests::with_client(mirror, {}, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all(head);
    EXPECT_EQ(co_await read_available(client), "HTTP/1.1 100 Continue\r\n\r\n");
    co_await client.write_all("abc");
    EXPECT_EQ(bodies_in(co_await read_available(client)), (std::vector<std::string>{"POST / 1 abc"}));
  });
  const std::string together = answers_to(mirror, head + "abc");
  EXPECT_TRUE(together.starts_with("HTTP/1.1 200 ")) << together;  // the client did not wait for it
  const std::string refused = answers_to(mirror, head, {.message = {.body_bytes_max = 2}});
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 413 ")) << refused;
}

TEST(ServerConnection, LargeBodiesBothWays) {
  const std::string body(3'000'000, 'b');
  const auto echo = [](request& r) { return response::bytes(std::move(r.body)); };
  tests::with_client(echo, {}, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3000000\r\n\r\n", body);
    co_await client.close_write();
    const auto got = responses_in(co_await tests::read_to_end(client));
    EXPECT_EQ(got.size(), 1U);
    EXPECT_TRUE(got.at(0).body == body);
  });
}

TEST(ServerConnection, TellsOfAFailureThatWasAnswered) {
  int told = 0;
  const server_options options{
      .on_handler_error = [&](const request&, const std::exception_ptr&) { ++told; }};
  const auto failed = [](request&) -> response {
    response made = response::text("sorry", 503);
    made.failure = std::make_exception_ptr(std::runtime_error("a bug"));
    return made;
  };
  const auto failed_later = [&](request& r) -> task<response> {
    co_await sleep_for(1s);
    co_return failed(r);
  };
  for (const handler& h : {handler(failed), handler(failed_later)}) {
    const auto got = responses_in(answers_to(h, get + get, options));
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(std::pair(got[1].status, got[1].body), std::pair(503, std::string("sorry")));
  }
  EXPECT_EQ(told, 4);
}

TEST(ServerConnection, AHandlerThatThrowsIsAServerError) {
  std::string told;
  const server_options options{.on_handler_error = [&](const request& r, const std::exception_ptr& e) {
    told += r.target + ": " + describe(e) + '\n';
  }};
  const auto failing = [](request& r) -> response {
    if (r.target == "/bad") throw std::runtime_error("secret");
    return response::text("fine");
  };
  const auto failing_later = [&](request& r) -> task<response> {
    co_await sleep_for(1s);
    co_return failing(r);
  };
  const std::string requests = "GET /bad HTTP/1.1\r\nhost: a\r\n\r\nGET /good HTTP/1.1\r\nhost: a\r\n\r\n";
  for (const handler& h : {handler(failing), handler(failing_later)}) {
    const std::string raw = answers_to(h, requests, options);
    EXPECT_EQ(raw.find("secret"), std::string::npos);
    const auto got = responses_in(raw);
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].status, 500);
    EXPECT_EQ(got[0].body, "Internal Server Error");
    EXPECT_EQ(got[1].body, "fine");  // the connection goes on
  }
  EXPECT_EQ(told, "/bad: secret\n/bad: secret\n");
}

TEST(ServerConnection, AFailedHandlerIsSaidOnStderr) {
  ::testing::internal::CaptureStderr();
  answers_to([](request&) -> response { throw std::runtime_error("broken"); }, get);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "weft: GET / failed: broken\n");
}

TEST(ServerConnection, AResponseThatCannotBeSentIsAServerError) {
  const std::vector<handler> handlers{
      [](request&) { return response{.reason = "OK\r\nset-cookie: stolen=1"}; },
      [](request&) { return response{.status = 7}; },
      [](request&) { return response{.status = 100}; },
      [](request&) { return response{.status = 101}; },
      [](request&) { return streamed(make_body([](body_sink&) -> task<> { co_return; }), "a\r\nb"); },
      [](request&) { return response{.headers = {{"content-length", "100"}}, .body = "short"}; },
      [](request&) { return response{.headers = {{"transfer-encoding", "chunked"}}}; },
  };
  ::testing::internal::CaptureStderr();
  for (const handler& h : handlers) {
    const std::string raw = answers_to(h, get + get);
    EXPECT_EQ(raw.find("stolen"), std::string::npos);
    const auto got = responses_in(raw);
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].status, 500);
    EXPECT_EQ(got[1].status, 500);
  }
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_TRUE(said.starts_with("weft: the response to GET / cannot be sent: ")) << said;
}

TEST(ServerConnection, AnEndInTheMiddleOfARequestIsTheEnd) {
  int calls = 0;
  const auto counting = [&](request&) {
    ++calls;
    return response();
  };
  for (const char* part : {"", "GET", "GET / HTTP/1.1\r\nhost: a\r\n",
                           "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nab"}) {
    EXPECT_EQ(answers_to(counting, part), "");
  }
  EXPECT_EQ(calls, 0);
}

TEST(ServerConnection, TellsOfAResponseThatNobodyTook) {
  std::string unsent;
  const server_options options{.on_unsent = [&](const request& r, const response& made) {
    unsent += r.target + ' ' + std::to_string(made.status);
  }};
  const auto large = [](request&) { return response::bytes(std::string(1'000'000, 'x')); };
  tests::with_client(large, options, [](io::memory_stream& client) -> task<> {
    co_await client.write_all("GET /lost HTTP/1.1\r\nhost: a\r\n\r\n");
    co_await read_available(client);
    client.close();
  });
  EXPECT_EQ(unsent, "/lost 200");
}

TEST(ServerConnection, TellsOfAClientThatEndedBeforeItsAnswer) {
  std::vector<std::string> unsent;
  const server_options options{.cancel_on_end = false, .on_unsent = [&](const request& r, const response&) {
                                 unsent.push_back(r.target);
                               }};
  const auto later = [](request&) -> task<response> {
    co_await sleep_for(1s);
    co_return response();
  };
  tests::with_client(later, options, [](io::memory_stream& client) -> task<> {
    co_await client.write_all("GET /stays HTTP/1.1\r\nhost: a\r\n\r\n");
    EXPECT_EQ(responses_in(co_await read_available(client)).size(), 1u);
    co_await client.write_all("GET /followed HTTP/1.1\r\nhost: a\r\n\r\n");
    co_await testing::wait_all_blocked();
    co_await client.write_all("GET /leaves HTTP/1.1\r\nhost: a\r\n\r\n");
    EXPECT_EQ(responses_in(co_await read_available(client)).size(), 1u);
    co_await client.close_write();
    EXPECT_EQ(responses_in(co_await read_to_end(client)).size(), 1u) << "it may still be reading";
  });
  EXPECT_EQ(unsent, std::vector<std::string>{"/leaves"});
}

/// A stream that has a request, and another one as soon as somebody looks whether there is one, who sees it
/// at once or not.
class overtaken_stream final : public io::stream {
 public:
  explicit overtaken_stream(bool at_once) : at_once_(at_once) {}
  std::string written;

  task<std::size_t> read_some(std::span<char> into) override {
    if (!there_) co_await sleep_forever();
    there_ = false;
    co_return get.copy(into.data(), into.size());
  }
  task<> write_all(std::string_view data) override {
    written += data;
    co_return;
  }
  task<> close_write() override { co_return; }
  void close() noexcept override {}
  bool has_input() const noexcept override {
    if (looked_) return there_;
    looked_ = there_ = true;
    return at_once_;
  }

 private:
  bool at_once_;
  mutable bool there_ = true, looked_ = false;
};

TEST(ServerConnection, LooksOnceMoreBeforeItIsClosed) {
  overtaken_stream stream(false);
  testing::run(
      [&]() -> task<> { co_await move_on_after(1s, [&] { return serve_connection(stream, hello); }); });
  EXPECT_EQ(responses_in(stream.written).size(), 2u);
}

TEST(ServerConnection, LooksOnceMoreWhenItHasWaitedLongEnough) {
  overtaken_stream stream(true);
  testing::run([&]() -> task<> {
    const time_point begun = co_await now();
    co_await serve_connection(stream, hello, {.keep_alive_timeout = 5s});
    EXPECT_EQ(co_await now() - begun, 10s);
  });
  EXPECT_EQ(responses_in(stream.written).size(), 2u);
}

TEST(ServerContext, RefusesANameThatCannotBeSent) {
  testing::run([]() -> task<> {
    loop& l = co_await this_loop{};
    EXPECT_THROW(server_context(l, hello, {.server_name = "a\r\nb: c"}), std::invalid_argument);
  });
}

TEST(ServerContext, TheDateIsMadeOnceASecond) {
  testing::run([]() -> task<> {
    server_context context(co_await this_loop{}, hello, {});
    const char* const first = context.date_line().data();
    EXPECT_TRUE(context.date_line().starts_with("date: ") && context.date_line().ends_with(" GMT\r\n"));
    EXPECT_EQ(context.date_line().data(), first);
  });
}

}  // namespace
}  // namespace weft::http
