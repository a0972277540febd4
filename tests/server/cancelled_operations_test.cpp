// SPDX-License-Identifier: MIT
// Covers: weft/server/serve.hpp weft/server/connection.hpp
// A server, cancelled at every suspension: a connection ends with the task that serves it, and a server that
// shuts down answers every request that it has begun to handle.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/tracked.hpp"
#include "tests/net/loopback.hpp"
#include "tests/server/served_connection.hpp"
#include "tests/tls/authority.hpp"
#include "weft/base/error.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/gather.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/tls/handshake.hpp"

namespace weft::http {
namespace {

using testing::cancelled_run;

const std::string get_slow = "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n";
const std::string get_large = "GET /large HTTP/1.1\r\nhost: a\r\n\r\n";
const std::string post = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n";

/// Answers after a second, and counts what it was asked and what it has answered.
class slow_handler {
 public:
  task<response> operator()(request& r) {
    const tests::tracked t;
    ++begun;
    co_await sleep_for(1s);
    ++answered;
    co_return response::text(r.target == "/large" ? std::string(20'000, 'x') : r.body);
  }
  int begun = 0;
  int answered = 0;
};

/// Writes pieces until the server is gone, and gives all that it has said.
task<std::string> talk(io::stream& to, std::vector<std::string> pieces) {
  std::string got;
  const auto write = [&]() -> task<> {
    for (const std::string& piece : pieces) {
      co_await to.write_all(piece);
      co_await sleep_for(1500ms);
    }
    co_await to.close_write();
  };
  const auto read = [&]() -> task<> {
    std::string piece(10'000, '\0');
    while (const std::size_t n = co_await to.read_some(piece)) got.append(piece, 0, n);
  };
  co_await gather_settled(write(), read());  // it may be reset
  co_return got;
}

TEST(CancelledServer, OneConnection) {
  const auto counts = testing::cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        auto [client, served] = io::memory_stream::pair(16 * 1024);
        slow_handler handler;
        std::string got;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          group.spawn([&]() -> task<> {
            got = co_await talk(client, {get_slow + get_slow, post, "hello", get_large});
          });
          const bool finished = co_await run.run([&]() -> task<> {
            co_await serve_connection(served, std::ref(handler),
                                      {.on_unsent = [](const auto&, const auto&) {}});
          });
          served.close();
          EXPECT_TRUE(!finished || handler.answered == 4);
        });
        if (!run.was_cut()) EXPECT_EQ(tests::responses_in(got).size(), 4U);
        EXPECT_EQ(tests::tracked::alive(), 0);
      },
      {.seeds = 1});
  EXPECT_GT(counts.cuts, 20U);
}

TEST(CancelledServer, AMalformedRequestAndASilentClient) {
  testing::cancel_everywhere(
      [](cancelled_run& run) -> task<> {
        for (const std::string begins : {"nonsense\r\n\r\n", "GET / HT", ""}) {
          auto [client, served] = io::memory_stream::pair();
          co_await with_task_group([&](task_group<>& group) -> task<> {
            group.spawn([&]() -> task<> {
              co_await client.write_all(begins);
              co_await tests::read_to_end(client);
            });
            if (begins.starts_with("GET")) {
              co_await run.run([&]() -> task<> { co_await serve_connection(served, slow_handler()); });
            } else {
              co_await serve_connection(served, slow_handler());
            }
            served.close();
          });
        }
      },
      {.seeds = 2});
}

/// A connection to a server; over TLS with a context.
task<std::unique_ptr<io::stream>> connect(net::endpoint at, std::optional<tls::context> with) {
  auto socket = std::make_unique<net::tcp_stream>(co_await net::connect(at));
  if (!with) co_return socket;
  co_return std::make_unique<tls::stream>(
      co_await tls::client_handshake(std::move(socket), at.address.str(), *std::move(with)));
}

void shut_down_everywhere(std::uint64_t clients, std::optional<tls::context> server,
                          std::optional<tls::context> client_context) {
  const auto counts = testing::cancel_everywhere(
      [&](cancelled_run& run) -> task<> {
        auto listener = co_await tests::listen_locally();
        const net::endpoint at = listener.local();
        slow_handler handler;
        std::size_t received = 0;
        co_await with_task_group([&](task_group<>& group) -> task<> {
          for (std::uint64_t i = 0; i < clients; ++i) {
            group.spawn([&]() -> task<> {
              try {
                auto client = co_await connect(at, client_context);
                received += tests::responses_in(co_await talk(*client, {get_slow, get_slow})).size();
              } catch (const error&) {  // reset: the server was gone before it had read anything
              }
            });
          }
          co_await run.run([&]() -> task<> {
            co_await move_on_after(2s, [&]() -> task<> {
              co_await serve(std::move(listener), std::ref(handler), {.tls = server});
            });
          });
          listener.close();
        });
        EXPECT_EQ(handler.begun, handler.answered);
        EXPECT_EQ(received, static_cast<std::size_t>(handler.answered));
        EXPECT_EQ(tests::tracked::alive(), 0);
      },
      {.seeds = clients});
  EXPECT_GT(counts.cuts, 20U);
}

TEST(CancelledServer, AShutdownAnswersWhatItHasBegun) { shut_down_everywhere(2, {}, {}); }

TEST(CancelledServer, AShutdownAnswersWhatItHasBegunOverTls) {
  const auto shown = tests::test_authority().identity({.subject = "it", .names = "IP:127.0.0.1"});
  shut_down_everywhere(1, tls::context::for_server(shown),
                       tls::context::for_client(tests::test_authority().trusting()));
}

}  // namespace
}  // namespace weft::http
