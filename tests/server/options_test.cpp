// SPDX-License-Identifier: MIT
// What a server does about clients that send too much, too slowly, or nonsense.
#include "weft/server/options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/server/served_connection.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/errors.hpp"

namespace weft::http {
namespace {

using tests::get;
using tests::hello;
using tests::read_to_end;
using tests::responses_in;

/// What a client that stays gets for `requests`: the status of each response. The last one must close.
std::vector<int> statuses(const std::string& requests, const limits& message = {}) {
  std::vector<int> found;
  tests::with_client(hello, {.message = message}, [&](io::memory_stream& client) -> task<> {
    co_await client.write_all(requests);
    const auto got = responses_in(co_await read_to_end(client));
    for (const response& r : got) found.push_back(r.status);
    EXPECT_TRUE(!got.empty() && got.back().headers.get("connection") == "close");
  });
  return found;
}

using list = std::vector<int>;

TEST(ServerLimits, EachHasItsStatusAndCloses) {
  EXPECT_EQ(statuses("nonsense\r\n\r\n"), list{400});
  EXPECT_EQ(statuses("GET / HTTP/1.1\r\n\r\n"), list{400});  // no Host
  EXPECT_EQ(statuses("GET / HTTP/1.1\r\nhost: a\r\nbad field: 1\r\n\r\n"), list{400});
  EXPECT_EQ(statuses("GET / HTTP/2.0\r\nhost: a\r\n\r\n"), list{505});
  EXPECT_EQ(statuses("GET /" + std::string(100, 'x') + " HTTP/1.1\r\nhost: a\r\n\r\n",
                     {.request_line_bytes_max = 64}),
            list{414});
  EXPECT_EQ(statuses("GET / HTTP/1.1\r\nhost: a\r\nx: " + std::string(100, 'x') + "\r\n\r\n",
                     {.header_bytes_max = 64}),
            list{431});
  EXPECT_EQ(statuses("GET / HTTP/1.1\r\nhost: a\r\nx: 1\r\ny: 2\r\n\r\n", {.field_count_max = 2}), list{431});
  EXPECT_EQ(statuses("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 11\r\n\r\n", {.body_bytes_max = 10}),
            list{413});
  EXPECT_EQ(statuses("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nb\r\n01234567890\r\n",
                     {.body_bytes_max = 10}),
            list{413});
  EXPECT_EQ(statuses("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n"), list{501});
  EXPECT_EQ(statuses("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"), list{400});
  EXPECT_EQ(statuses("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n"),
            list{400});
}

TEST(ServerLimits, WhatWasAskedBeforeIsAnswered) {
  EXPECT_EQ(statuses(get + get + "nonsense\r\n\r\n" + get), (list{200, 200, 400}));
}

TEST(ServerLimits, AClientThatSendsOnStillGetsTheAnswer) {
  const std::size_t size = 20'000'000;
  tests::with_client(hello, {}, [&](io::memory_stream& client) -> task<> {
    const std::string body(size, 'b');
    co_await client.write_all("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 20000000\r\n\r\n", body);
    const auto got = responses_in(co_await read_to_end(client));
    EXPECT_EQ(got.at(0).status, 413);
  });
}

/// When the server ends the connection of a client that does `body` and then only reads, and with what
/// statuses.
struct outcome {
  duration after{};
  list got;
};
template <typename Body>
outcome outcome_of(const server_options& options, Body body) {
  outcome seen;
  tests::with_client(hello, options, [&](io::memory_stream& client) -> task<> {
    const time_point begun = co_await now();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        const std::string all = co_await read_to_end(client);
        seen.after = co_await now() - begun;
        for (const response& r : responses_in(all)) seen.got.push_back(r.status);
        g.cancel();
      });
      g.spawn([&]() -> task<> { co_await body(client); });
      co_return;
    });
  });
  return seen;
}

TEST(ServerTimeouts, AConnectionWithoutARequestIsClosed) {
  const outcome seen = outcome_of({.keep_alive_timeout = 7s}, [](io::stream&) -> task<> { co_return; });
  EXPECT_EQ(seen.after, 7s);
  EXPECT_EQ(seen.got, list{});
}

TEST(ServerTimeouts, AnIdleConnectionIsClosed) {
  const outcome seen = outcome_of({.keep_alive_timeout = 7s}, [](io::stream& client) -> task<> {
    for (int i = 0; i < 3; ++i) {
      co_await client.write_all(get);
      co_await sleep_for(5s);
    }
  });
  EXPECT_EQ(seen.after, 17s);
  EXPECT_EQ(seen.got, (list{200, 200, 200}));
}

TEST(ServerTimeouts, AHeadHasOneDeadlineHoweverItComes) {
  const server_options options{.read_timeout = 10s};
  const outcome halted =
      outcome_of(options, [](io::stream& client) -> task<> { co_await client.write_all("GET /"); });
  EXPECT_EQ(halted.got, list{408});
  EXPECT_GE(halted.after, 10s);
  const outcome dripping = outcome_of(options, [](io::stream& client) -> task<> {
    for (const char c : "GET / HTTP/1.1\r\nhost: a\r\nx: " + std::string(1000, 'x')) {
      co_await client.write_all(std::string_view(&c, 1));
      co_await sleep_for(1s);
    }
  });
  EXPECT_EQ(dripping.got, list{408});
  EXPECT_GE(dripping.after, 10s);
  EXPECT_LE(dripping.after, 16s);  // it may go on for a while, so that it gets the answer
}

TEST(ServerTimeouts, TheHeadOfEachRequestHasItsOwn) {
  const outcome seen = outcome_of({.read_timeout = 10s}, [](io::stream& client) -> task<> {
    for (int i = 0; i < 5; ++i) {
      co_await client.write_all(get.substr(0, 7));
      co_await sleep_for(6s);
      co_await client.write_all(get.substr(7));
    }
  });
  EXPECT_EQ(seen.got, (list{200, 200, 200, 200, 200}));
}

TEST(ServerTimeouts, EachReadOfABodyHasItsOwn) {
  const server_options options{.read_timeout = 10s, .body_rate_min = 0};
  const outcome slow = outcome_of(options, [](io::stream& client) -> task<> {
    co_await client.write_all("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nconnection: close\r\n\r\n");
    for (int i = 0; i < 5; ++i) {
      co_await sleep_for(9s);
      co_await client.write_all("x");
    }
  });
  EXPECT_EQ(slow.got, list{200});
  const outcome halted = outcome_of(options, [](io::stream& client) -> task<> {
    co_await client.write_all("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nab");
  });
  EXPECT_EQ(halted.got, list{408});
}

TEST(ServerTimeouts, ABodyMustComeAtARate) {
  const server_options options{.read_timeout = 10s, .body_rate_min = 100, .body_rate_grace = 10s};
  const auto sends = [](std::size_t each) {
    return [each](io::stream& client) -> task<> {
      co_await client.write_all(
          "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4000\r\nconnection: close\r\n\r\n");
      for (std::size_t left = 4000; left > 0; left -= each) {
        co_await sleep_for(1s);
        co_await client.write_all(std::string(each, 'x'));
      }
    };
  };
  EXPECT_EQ(outcome_of(options, sends(100)).got, list{200});  // 40 s, but at the rate
  const outcome slow = outcome_of(options, sends(50));
  EXPECT_EQ(slow.got, list{408});
  EXPECT_GE(slow.after, 19s);  // 10 s and what its bytes earned it
  EXPECT_LE(slow.after, 26s);
}

TEST(ServerTimeouts, AHandlerMayTakeItsTime) {
  const auto slow = [](request&) -> task<response> {
    co_await sleep_for(1h);
    co_return response();
  };
  tests::with_client(slow, {}, [](io::memory_stream& client) -> task<> {
    co_await client.write_all(get);
    EXPECT_EQ(responses_in(co_await read_to_end(client)).at(0).status, 200);
  });
}

TEST(ServerTimeouts, AClientThatDoesNotReadIsCut) {
  bool unsent = false;
  const server_options options{.write_timeout = 8s,
                               .on_unsent = [&](const request&, const response&) { unsent = true; }};
  const auto large = [](request&) { return response::bytes(std::string(1'000'000, 'x')); };
  tests::with_client(large, options, [](io::memory_stream& client) -> task<> {
    const time_point begun = co_await now();
    co_await client.write_all(get);
    const auto fails = [&]() -> task<> {
      for (;; co_await sleep_for(1s)) co_await client.write_all("x");
    };
    EXPECT_THROW(co_await fails(), io::error);  // once the server has closed
    EXPECT_GE(co_await now() - begun, 8s);
    EXPECT_LE(co_await now() - begun, 9s);
  });
  EXPECT_TRUE(unsent);
}

TEST(ServerTimeouts, AClientThatReadsSlowlyIsNot) {
  const auto large = [](request&) { return response::bytes(std::string(1'000'000, 'x')); };
  tests::with_client(large, {.write_timeout = 8s}, [](io::memory_stream& client) -> task<> {
    co_await client.write_all(get);
    co_await client.close_write();
    std::string all, piece(65536, '\0');
    do {
      co_await sleep_for(5s);
      piece.resize(co_await client.read_some(piece));
      all += piece;
    } while (!piece.empty());
    EXPECT_EQ(responses_in(all).at(0).body.size(), 1'000'000U);
  });
}

}  // namespace
}  // namespace weft::http
