// SPDX-License-Identifier: MIT
// Servers that do what they should not: each ends in its error, within its time, and the client stays usable.
// And requests that are cut at any time: connections are neither lost nor mixed up.
// Covers: weft/client/client.hpp weft/client/connection_pool.hpp
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/client/scripted_server.hpp"
#include "weft/client/network_transport.hpp"
#include "weft/coding/encoder.hpp"
#include "weft/core/timeout.hpp"
#include "weft/net/network.hpp"
#include "weft/net/serve.hpp"
#include "weft/testing/network.hpp"

namespace weft::http {
namespace {

using tests::ok;
using tests::scripted_server;
using tests::with_scripts;

/// The class of an error of the client.
std::string kind_of(const error& e) {
  const std::string text = client_category().message(e.code().value());
  return text;
}

struct hostile_case {
  const char* what;
  scripted_server::script says;
  std::string expected;
};

std::vector<hostile_case> hostile_cases() {
  const std::string broken = "the server broke the protocol";
  const std::string malformed = "the body is malformed";
  const std::string late = "reading took too long";
  const std::string bomb =
      coding::encode_all(coding::content_coding::gzip, std::string(std::size_t{24} << 20, '\0'));
  const auto coded = [](std::string body) { return ok(body, "content-encoding: gzip\r\n"); };
  return {
      {"redirects in a circle",
       scripted_server::script(21, "HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n"),
       "too many redirects"},
      {"a body that is cut", {"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", "<close>"}, broken},
      {"a chunk that is cut",
       {"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab", "<close>"},
       broken},
      {"a length that never comes", {"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"}, late},
      {"two lengths", {"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd"}, broken},
      {"length and chunks",
       {"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"},
       broken},
      {"a huge length", {"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999\r\n\r\n"}, broken},
      {"garbage for gzip", {coded("garbage")}, malformed},
      {"gzip that is cut", {coded(bomb.substr(0, 100))}, malformed},
      {"a bomb", {coded(bomb)}, malformed},
      {"headers without end", {"HTTP/1.1 200 OK\r\n" + std::string(100'000, 'x')}, broken},
      {"too many headers",
       {"HTTP/1.1 200 OK\r\n" +
        [] {
          std::string all;
          for (int i = 0; i < 200; ++i) all += "x: 1\r\n";
          return all;
        }() +
        "\r\n"},
       broken},
      {"interim responses without end",
       {[] {
         std::string all;
         for (int i = 0; i < 50; ++i) all += "HTTP/1.1 102 Processing\r\n\r\n";
         return all;
       }()},
       broken},
      {"garbage instead of a response", {std::string("\x16\x03\x01garbage\r\n\r\n")}, broken},
      {"garbage before a response", {"garbage\r\n" + ok("x")}, broken},
      {"a line end of its own in a field",
       {"HTTP/1.1 200 OK\r\nx: 1\n2\r\ncontent-length: 0\r\n\r\n"},
       broken},
      {"a redirect to nowhere",
       {"HTTP/1.1 302 Found\r\nlocation: http://[\r\ncontent-length: 0\r\n\r\n"},
       broken},
      {"bytes after the end", {ok("fine") + "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil"}, "fine"},
      {"a late interim response", {ok("fine") + "HTTP/1.1 100 Continue\r\n\r\n"}, "fine"},
  };
}

TEST(HostileServer, EachFaultHasItsError) {
  for (hostile_case one : hostile_cases()) {
    one.says.emplace_back(ok("after"));  // for connections that were kept, as they may be
    with_scripts({one.says, {ok("after")}},
                 {.timeouts = timeouts::all(2s), .pool = {.connections_max = 1}, .follow_redirects = true},
                 [&](scripted_server& server, client& c) -> task<> {
                   std::string got;
                   try {
                     got = (co_await c.get(server.url())).body();
                   } catch (const error& e) {
                     got = kind_of(e);
                   }
                   EXPECT_EQ(got, one.expected) << one.what;
                   EXPECT_EQ((co_await c.get(server.url("/after"))).body(), "after") << one.what;
                 });
  }
}

/// Answers each request with its own path, at once or later, whole or in pieces.
task<> answer_with_path(net::any_stream stream) {
  io::buffered_reader in(stream);
  while (auto head = co_await in.read_until("\r\n\r\n")) {
    const std::string path = head->substr(4, head->find(' ', 4) - 4);
    const int n = std::stoi(path.substr(1));
    if (n % 3 == 0) co_await sleep_for(std::chrono::milliseconds(n % 50));
    co_await stream.write_all(ok(path).substr(0, 40));
    if (n % 7 == 0) co_await sleep_for(std::chrono::milliseconds(n % 30));
    co_await stream.write_all(ok(path).substr(std::min<std::size_t>(40, ok(path).size())));
    if (n % 11 == 0) co_return;
  }
}

/// Requests of one task after the other, each of them cut after a random time or not at all.
task<> ask_and_cut(client& c, std::uint64_t seed, int count, int& answered) {
  std::minstd_rand random(static_cast<unsigned>(seed));
  for (int i = 0; i < count; ++i) {
    const std::string path = "/" + std::to_string(random() % 1000);
    const auto limit = std::chrono::milliseconds(random() % 60);
    const auto asking = [&]() -> task<std::string> {
      co_return (co_await c.get("http://server.example" + path)).body();
    };
    if (const auto got = co_await move_on_after(limit, asking)) {
      EXPECT_EQ(*got, path);
      ++answered;
    }
  }
}

TEST(Cancellation, TenThousandRequestsCutAtRandom) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    testing::run(testing::options{.seed = seed}, [seed]() -> task<> {
      testing::network net({.latency = 2ms});
      net.add_host("server.example");
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn_daemon([&]() -> task<> {
          co_await net.run_on("server.example", []() -> task<> {
            co_await net::serve(co_await net::listen_any({.port = 80}), answer_with_path);
          });
        });
        co_await testing::wait_all_blocked();
        const auto network =
            std::make_shared<network_transport>(network_options{.pool = {.connections_max = 8}});
        client c({.transport = network});
        int answered = 0;
        co_await with_task_group([&](task_group<>& g) -> task<> {
          for (std::uint64_t k = 0; k < 20; ++k)
            g.spawn(ask_and_cut, std::ref(c), seed * 100 + k, 50, std::ref(answered));
          co_return;
        });
        EXPECT_GT(answered, 100);
        EXPECT_EQ(network->pool().open(), network->pool().idle());
        EXPECT_EQ((co_await c.get("http://server.example/1")).body(), "/1");
      });
    });
  }
}

}  // namespace
}  // namespace weft::http
