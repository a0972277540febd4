// SPDX-License-Identifier: MIT
// Covers: weft/client/connector.hpp
// The client and a server in one process, with a network in memory between them.
#include <gtest/gtest.h>

#include "weft/client/client.hpp"
#include "weft/client/errors.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/net/serve.hpp"
#include "weft/testing/network.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::http {
namespace {

constexpr std::string_view answer_text = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

task<> answer_all(net::any_stream stream) {
  for (std::string got;;) {
    std::array<char, 256> part{};
    const std::size_t n = co_await stream.read_some(part);
    if (n == 0) co_return;
    got.append(part.data(), n);
    for (std::size_t end; (end = got.find("\r\n\r\n")) != std::string::npos; got.erase(0, end + 4)) {
      co_await stream.write_all(answer_text);
    }
  }
}

TEST(SimulatedNetwork, CarriesRequestsOverBadLines) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    testing::run(testing::options{.seed = seed}, []() -> task<> {
      testing::network net(
          {.latency = 20ms, .jitter = 30ms, .bytes_per_second = 10'000, .piece_bytes_max = 7});
      net.add_host("server.example");
      co_await with_task_group([&](task_group<>& group) -> task<> {
        group.spawn_daemon([&]() -> task<> {
          co_await net.run_on("server.example", []() -> task<> {
            co_await net::serve(co_await net::listen_any({.port = 80}), answer_all);
          });
        });
        co_await testing::wait_all_blocked();
        client c({.timeouts = {.total = 3s}});
        for (int i = 0; i < 3; ++i) EXPECT_EQ((co_await c.get("http://server.example/")).body(), "hello");
        net.partition("localhost", "server.example");
        EXPECT_THROW(co_await c.get("http://server.example/"), total_timeout);
        net.heal("localhost", "server.example");
        EXPECT_EQ((co_await c.get("http://server.example/")).body(), "hello");
      });
    });
  }
}

}  // namespace
}  // namespace weft::http
